//! What browsers load: loader, frame, badge, desk, help pages and built files.

use crate::site;
use anyhow::{Context as _, Result};
use deskbell_dev::manifest::Manifest;
use deskbell_dev::project::Project;
use deskbell_e2e::Reply;
use serde_json::Value;
use shared::boot::Boot;

fn policy(reply: &Reply, directive: &str) -> Option<String> {
    let mut directives = reply.header("content-security-policy").split(';').map(str::trim);
    directives.find_map(|d| d.strip_prefix(directive)).map(|values| values.trim().to_owned())
}

#[test]
fn a_deployment_says_that_it_is_healthy() -> Result<()> {
    let (_deployment, site) = site()?;
    assert_eq!(site.api().get("/healthz")?.json::<Value>()?, serde_json::json!({ "status": "ok" }));
    assert_eq!(site.api().raw("HEAD", "/healthz", None)?.status(), 200);
    let description: Value = site.api().get("/openapi.json")?.json()?;
    assert!(description["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    Ok(())
}

#[test]
fn the_loader_brings_the_sites_looks_and_labels() -> Result<()> {
    let (_deployment, site) = site()?;
    let reply = site.api().get(&format!("/s/{}.js", site.key()))?;
    assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "public, max-age=300");
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    let script = reply.text();
    assert!(!script.contains("__DESKBELL_CONFIG__"));
    for part in [site.key().as_str(), "#2f6f5e", "#ffffff", "\"start\"", r#""^fa\\b","راهنما و گفتگو""#]
    {
        assert!(script.contains(part), "{part}");
    }
    Ok(())
}

#[test]
fn the_frame_may_be_embedded_by_the_sites_origins_and_brings_a_ticket() -> Result<()> {
    let (_deployment, site) = site()?;
    let reply = site.api().get(&format!("/f/{}?l=fa-IR,en", site.key()))?;
    assert_eq!(
        policy(&reply, "frame-ancestors").as_deref(),
        Some("'self' https://shop.example http://shop.localhost:8788")
    );
    let scripts = policy(&reply, "script-src").context("no script-src")?;
    assert!(!scripts.contains("unsafe-inline") && !scripts.contains("'unsafe-eval'"), "{scripts}");
    assert_eq!(reply.header("cache-control"), "no-store");
    let html = reply.text();
    assert!(html.contains(r#"<html lang="fa" dir="rtl">"#), "{html}");
    let json = html.split(r#"<script id="boot" type="application/json">"#).nth(1).context("no boot")?;
    let boot: Boot = serde_json::from_str(json.split("</script>").next().unwrap_or_default())?;
    let question = serde_json::json!({ "locale": "fa", "question": "شرایط بازگشت کالا" });
    site.api().own_page().bearer(&boot.ticket).post("/api/v1/ask", &question)?.done()
}

#[test]
fn no_name_of_a_site_breaks_out_of_the_frame() -> Result<()> {
    let (deployment, _) = site()?;
    let mut settings = deskbell_e2e::settings()?;
    settings.name = shared::text::Text::new("</script><script>alert(1)</script><!--")?;
    let site = deployment.empty_site(settings)?;
    for path in [format!("/f/{}", site.key()), format!("/help/{}/en", site.key())] {
        let html = site.api().get(&path)?.text();
        assert!(!html.contains("<script>alert"), "{path}: {html}");
        assert_eq!(html.matches("</script>").count(), html.matches("<script").count(), "{path}");
    }
    Ok(())
}

#[test]
fn the_badge_is_ruled_as_the_frame_is() -> Result<()> {
    let (_deployment, site) = site()?;
    let reply = site.api().get(&format!("/b/{}", site.key()))?;
    let ancestors = policy(&reply, "frame-ancestors").context("no frame-ancestors")?;
    assert!(ancestors.contains("https://shop.example"), "{ancestors}");
    assert!(!reply.text().contains("ticket"));
    Ok(())
}

#[test]
fn nobody_may_frame_the_desk_or_a_help_page() -> Result<()> {
    let (_deployment, site) = site()?;
    for path in [
        format!("/desk/{}/", site.key()),
        format!("/desk/{}/waiting/x", site.key()),
        format!("/help/{}/en", site.key()),
    ] {
        let reply = site.api().get(&path)?;
        assert_eq!(reply.status(), 200, "{path}");
        assert_eq!(policy(&reply, "frame-ancestors").as_deref(), Some("'none'"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
    }
    Ok(())
}

#[test]
fn help_pages_speak_the_readers_language_without_any_script() -> Result<()> {
    let (_deployment, site) = site()?;
    let start = site.api().with("accept-language", "fa-IR,fa;q=0.9").get(&format!("/help/{}", site.key()))?;
    assert_eq!((start.status(), start.header("location")), (302, &*format!("/help/{}/fa", site.key())));
    let home = site.api().get(&format!("/help/{}/fa", site.key()))?.text();
    assert!(home.contains(r#"<html lang="fa" dir="rtl">"#));
    assert!(home.contains("آیا می‌توانم کالا را پس بفرستم؟"));
    let path = format!("/help/{}/en/returns", site.key());
    let page = site.api().get(&path)?.text();
    for part in [
        r#"<html lang="en" dir="ltr">"#,
        "<title>Can I send something back? · Kettle &amp; Leaf</title>",
        "<strong>30 days</strong>",
        r#"<a href="https://shop.example/return""#,
        &format!(r#"hreflang="fa" href="{}/help/{}/fa/returns""#, site.api().url(), site.key()),
        &format!(r#"<link rel="canonical" href="{}{path}">"#, site.api().url()),
        r#"<meta name="description" content="Yes, within 30 days."#,
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let found = site.api().get(&format!("/help/{}/en?q=descale", site.key()))?.text();
    assert!(found.contains("How do I clean the kettle?") && !found.contains("send something back"));
    Ok(())
}

#[test]
fn an_article_is_offered_only_in_the_languages_it_has() -> Result<()> {
    let (_deployment, site) = site()?;
    let page = site.api().get(&format!("/help/{}/en/kettle-care", site.key()))?.text();
    assert!(!page.contains(r#"hreflang="fa""#), "{page}");
    assert_eq!(site.api().get(&format!("/help/{}/de/kettle-care", site.key()))?.status(), 404);
    Ok(())
}

#[test]
fn what_authors_and_readers_type_stays_text() -> Result<()> {
    let (_deployment, site) = site()?;
    let mut hostile = deskbell_e2e::article(
        "hostile",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](http://x/\"onload=alert(1))",
    );
    hostile["category"] = "<b>cat</b>".into();
    site.owner().import_articles(&[hostile])?;
    let query = "/en?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    for path in ["/en", "/en/hostile", "/en/kettle-care", query] {
        let html = site.api().get(&format!("/help/{}{path}", site.key()))?.text();
        for markup in ["<script>", "<img src=x", "javascript:", "\"onload", "<b>cat", "<b>two"] {
            assert!(!html.contains(markup), "{path}: {markup}\n{html}");
        }
    }
    Ok(())
}

#[test]
fn built_files_are_kept_for_ever_and_come_compressed() -> Result<()> {
    let (_deployment, site) = site()?;
    let manifest = Manifest::read(&Project::find()?)?;
    for (name, content_type) in [
        ("widget.wasm", "application/wasm"),
        ("widget.css", "text/css; charset=utf-8"),
        ("frame.js", "text/javascript; charset=utf-8"),
        ("help.fa.json", "application/json"),
    ] {
        let asset = manifest.assets.get(name).with_context(|| format!("{name} was not built"))?;
        let path = format!("/{}", asset.file);
        let plain = site.api().get(&path)?;
        assert_eq!((plain.status(), plain.header("content-type")), (200, content_type), "{name}");
        assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!((plain.header("content-encoding"), plain.body().len() as u64), ("", asset.bytes));
        let small = site.api().with("accept-encoding", "gzip, deflate, br").get(&path)?;
        assert_eq!(small.header("content-encoding"), "br", "{name}");
        assert_eq!(small.body().len() as u64, asset.brotli, "{name}");
        assert_eq!(small.header("vary"), "accept-encoding");
    }
    for nothing in ["/a/manifest.json", "/a/nothing.js", "/a/..%2Fmanifest.json", "/a/%2e%2e"] {
        assert_eq!(site.api().get(nothing)?.status(), 404, "{nothing}");
    }
    Ok(())
}

#[test]
fn search_engines_get_a_map_a_feed_and_structured_answers() -> Result<()> {
    let (_deployment, site) = site()?;
    let mut hostile = deskbell_e2e::article("hostile", "A & B </title>", "</script><b>x</b> & more");
    hostile["locale"] = "en".into();
    site.owner().import_articles(&[hostile])?;
    let help = format!("{}/help/{}", site.api().url(), site.key());

    let map = site.api().get(&format!("/help/{}/sitemap.xml", site.key()))?;
    assert_eq!(map.header("content-type"), "application/xml; charset=utf-8");
    let map = map.text();
    let alternate = format!(r#"<xhtml:link rel="alternate" hreflang="fa" href="{help}/fa/returns"/>"#);
    for part in
        [format!("<loc>{help}/en/returns</loc><lastmod>2"), format!("<loc>{help}/fa</loc>"), alternate]
    {
        assert!(map.contains(&part), "{part}\n{map}");
    }
    // An article that is there in one language only leads to no other.
    let alone =
        map.split("<url>").find(|url| url.contains("/en/kettle-care</loc>")).context("no kettle-care")?;
    assert!(!alone.contains("hreflang=\"fa\""), "{alone}");

    let feed = site.api().get(&format!("/help/{}/en/feed.xml", site.key()))?;
    assert_eq!(feed.header("content-type"), "application/rss+xml; charset=utf-8");
    let feed = feed.text();
    for part in [
        "<title>A &amp; B &lt;/title&gt;</title>",
        &format!("<link>{help}/en/returns</link>"),
        " GMT</pubDate>",
        r#"rel="self""#,
    ] {
        assert!(feed.contains(part), "{part}\n{feed}");
    }
    assert_eq!(site.api().get(&format!("/help/{}/de/feed.xml", site.key()))?.status(), 404);

    let page = site.api().get(&format!("/help/{}/en/hostile", site.key()))?.text();
    let data = page.split(r#"<script type="application/ld+json">"#).nth(1).context("no structured data")?;
    let data: Value = serde_json::from_str(data.split("</script>").next().unwrap_or_default())?;
    assert_eq!(data["@type"], "FAQPage");
    assert_eq!(data["mainEntity"][0]["name"], "A & B </title>");
    assert!(
        data["mainEntity"][0]["acceptedAnswer"]["text"]
            .as_str()
            .is_some_and(|text| text.contains("&amp; more"))
    );
    assert!(
        page.contains(r#"<meta property="og:title" content="A &amp; B &lt;/title&gt; · Kettle &amp; Leaf">"#)
    );
    let theme = site.api().get(&format!("/help/{}/theme.css", site.key()))?;
    assert_eq!(theme.header("content-type"), "text/css; charset=utf-8");
    assert!(theme.text().contains("--accent: #2f6f5e"));
    Ok(())
}
