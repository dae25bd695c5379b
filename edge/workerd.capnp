# How `workerd` runs Deskbell: on a laptop, in the tests and on a server of your own.
#
#   workerd serve workerd.capnp config          outgoing calls reach the public internet only
#   workerd serve workerd.capnp withLocal       the binding LOCAL also reaches loopback and private addresses
#
# `cargo dev` overrides address and folders on the command line:
#   --socket-addr http=HOST:PORT  --directory-path disk=DIR  --directory-path assets=DIR
# From the environment come the secrets DESKBELL_SECRET and DESKBELL_ADMIN_TOKEN, and where a proxy stands in
# front: DESKBELL_ORIGIN (the public address) and DESKBELL_ADDRESS_HEADER (which header holds the client's). For mail:
# DESKBELL_SMTP (smtp://USER:PASSWORD@HOST:PORT; smtps:// for TLS from the start) and DESKBELL_MAIL_FROM (an address).

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .edge), .disk, .assets, .mail],
  sockets = [.http],
);

const withLocal :Workerd.Config = (
  services = [(name = "main", worker = .edgeWithLocal), .disk, .assets, .local, .mail],
  sockets = [.http],
);

const edge :Workerd.Worker = (
  modules = .modules,
  compatibilityDate = .date,
  durableObjectNamespaces = .objects,
  durableObjectStorage = (localDisk = "disk"),
  bindings = [
    .directoryBinding, .siteBinding, .blobBinding, .assetsBinding,
    .secretBinding, .adminBinding, .originBinding, .addressBinding,
    .smtpBinding, .mailFromBinding, .mailMinuteBinding, .mailNetworkBinding,
  ],
);

const edgeWithLocal :Workerd.Worker = (
  modules = .modules,
  compatibilityDate = .date,
  durableObjectNamespaces = .objects,
  durableObjectStorage = (localDisk = "disk"),
  bindings = [
    .directoryBinding, .siteBinding, .blobBinding, .assetsBinding, .localBinding,
    .secretBinding, .adminBinding, .originBinding, .addressBinding,
    .smtpBinding, .mailFromBinding, .mailMinuteBinding, .mailNetworkBinding,
  ],
);

const date :Text = "2026-11-01";

const modules :List(Workerd.Worker.Module) = [
  (name = "index.js", esModule = embed "build/index.js"),
  (name = "index_bg.wasm", wasm = embed "build/index_bg.wasm"),
];

# A unique key names an object's folder on disk: changing one loses its data.
const objects :List(Workerd.Worker.DurableObjectNamespace) = [
  (className = "Directory", uniqueKey = "deskbell-directory", enableSql = true),
  (className = "Site", uniqueKey = "deskbell-site", enableSql = true),
  (className = "Blob", uniqueKey = "deskbell-blob", enableSql = true),
];

const directoryBinding :Workerd.Worker.Binding = (name = "DIRECTORY", durableObjectNamespace = "Directory");
const siteBinding :Workerd.Worker.Binding = (name = "SITE", durableObjectNamespace = "Site");
const blobBinding :Workerd.Worker.Binding = (name = "BLOB", durableObjectNamespace = "Blob");
const assetsBinding :Workerd.Worker.Binding = (name = "ASSETS", service = "assets");
const localBinding :Workerd.Worker.Binding = (name = "LOCAL", service = "local");
const secretBinding :Workerd.Worker.Binding = (name = "DESKBELL_SECRET", fromEnvironment = "DESKBELL_SECRET");
const adminBinding :Workerd.Worker.Binding =
  (name = "DESKBELL_ADMIN_TOKEN", fromEnvironment = "DESKBELL_ADMIN_TOKEN");
const originBinding :Workerd.Worker.Binding = (name = "DESKBELL_ORIGIN", fromEnvironment = "DESKBELL_ORIGIN");
const addressBinding :Workerd.Worker.Binding =
  (name = "DESKBELL_ADDRESS_HEADER", fromEnvironment = "DESKBELL_ADDRESS_HEADER");
const smtpBinding :Workerd.Worker.Binding = (name = "DESKBELL_SMTP", fromEnvironment = "DESKBELL_SMTP");
const mailFromBinding :Workerd.Worker.Binding = (name = "DESKBELL_MAIL_FROM", fromEnvironment = "DESKBELL_MAIL_FROM");
const mailMinuteBinding :Workerd.Worker.Binding =
  (name = "DESKBELL_MAIL_MINUTE", fromEnvironment = "DESKBELL_MAIL_MINUTE");
const mailNetworkBinding :Workerd.Worker.Binding = (name = "MAIL_NETWORK", service = "mail");

const disk :Workerd.Service = (name = "disk", disk = (path = "../.deskbell/data", writable = true));
const assets :Workerd.Service = (name = "assets", disk = (path = "build/dist"));
const local :Workerd.Service = (name = "local", network = (allow = ["public", "private", "local"]));
# The way to the mail server that DESKBELL_SMTP names, which may be this machine or one beside it. Nothing else uses it.
const mail :Workerd.Service = (name = "mail", network = (
  allow = ["public", "private", "local"],
  tlsOptions = (trustBrowserCas = true),
));

const http :Workerd.Socket = (name = "http", address = "127.0.0.1:8787", http = (), service = "main");
