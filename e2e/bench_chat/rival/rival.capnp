# How `workerd` runs the rival: as it runs the edge.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .rival), (name = "disk", disk = (path = "data", writable = true))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const rival :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-11-01",
  durableObjectNamespaces = [(className = "Chat", uniqueKey = "rival-chat", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [(name = "CHAT", durableObjectNamespace = "Chat")],
);
