//! Asks the axe checker whether everybody can use what shows.

use super::stage::Stage;
use anyhow::{Result, ensure};
use deskbell_dev::project::Project;
use serde_json::Value;
use std::fs;

/// Fails when axe finds anything serious or critical in that part of the window.
pub async fn assert_accessible(stage: &Stage, what: &str) -> Result<()> {
    let axe = fs::read_to_string(Project::find()?.axe())?;
    stage.enter().await?;
    let driver = stage.browser().driver();
    // The driver's scripts are not the page's: its policy does not hold for them.
    driver.execute(axe + ";window.axe = axe", Vec::new()).await?;
    let run = "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then(\
               (found) => done(found.violations), (error) => done([{ impact: 'critical', id: String(error), nodes: [] }]))";
    let found: Vec<Value> = driver.execute_async(run, Vec::new()).await?.convert()?;
    let grave: Vec<String> = found
        .iter()
        .filter(|violation| matches!(violation["impact"].as_str(), Some("serious" | "critical")))
        .map(|violation| {
            let nodes = violation["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
            let at: Vec<String> =
                nodes.iter().map(|n| format!("  {} {}", n["target"], n["failureSummary"])).collect();
            format!("{} ({}):\n{}", violation["id"], violation["impact"], at.join("\n"))
        })
        .collect();
    ensure!(grave.is_empty(), "{what} cannot be used by everybody:\n{}", grave.join("\n"));
    Ok(())
}
