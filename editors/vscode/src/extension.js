// @ts-check
// Starts the language server, and the preview beside a source.
"use strict";

const { spawn } = require("node:child_process");
const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

/** Where the pages of a folder are served, by the folder. @type {Map<string, Promise<Preview>>} */
const previews = new Map();

/** @typedef {{ address: string, process: import("node:child_process").ChildProcess }} Preview */

/** The program, by the settings of the machine. */
const program = () => vscode.workspace.getConfiguration("casebook").get("path", "casebook");

/** Says that the program cannot be run, with a way to say where it is. @param {unknown} error */
const cannotRun = async (error) => {
  const words = error instanceof Error ? error.message : String(error);
  const choose = "Say where it is";
  const chosen = await vscode.window.showErrorMessage(`\`${program()}\` cannot be run: ${words}`, choose);
  if (chosen === choose) await vscode.commands.executeCommand("workbench.action.openSettings", "casebook.path");
};

const start = async () => {
  const run = { command: program(), args: ["lsp"], transport: TransportKind.stdio };
  client = new LanguageClient(
    "casebook",
    "casebook",
    { run, debug: run },
    {
      documentSelector: [
        { scheme: "file", language: "casebook" },
        { scheme: "untitled", language: "casebook" },
        { scheme: "file", pattern: "**/policies/**/*.csv" },
      ],
      initializationOptions: { preview: true },
    },
  );
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    await cannotRun(error);
  }
};

const stop = async () => {
  const running = client;
  client = undefined;
  await running?.stop();
};

/** Serves the pages of a folder. @param {string} folder @returns {Promise<Preview>} */
const serve = (folder) =>
  new Promise((resolve, reject) => {
    const process = spawn(program(), ["serve", "--port", "0"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    process.on("error", reject);
    process.on("exit", () => {
      previews.delete(folder);
      reject(new Error(said.trim() || "it ended"));
    });
    process.stderr.on("data", (words) => {
      said = (said + words).slice(-4000);
      const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
      if (address) resolve({ address: address[0], process });
    });
  });

/** Shows the page of a source beside it. */
const preview = async () => {
  const source = vscode.window.activeTextEditor?.document;
  if (source?.languageId !== "casebook" || source.uri.scheme !== "file") return;
  const folder = vscode.workspace.getWorkspaceFolder(source.uri);
  if (!folder) {
    await vscode.window.showInformationMessage("Open the folder of the project: a preview shows its pages.");
    return;
  }
  const root = folder.uri.fsPath;
  let served = previews.get(root);
  if (!served) {
    served = serve(root);
    previews.set(root, served);
  }
  try {
    const { address } = await served;
    const path = encodeURIComponent(source.uri.fsPath);
    const page = vscode.Uri.parse(`${address}-/source?path=${path}`, true);
    await vscode.commands.executeCommand("simpleBrowser.api.open", page, {
      preserveFocus: true,
      viewColumn: vscode.ViewColumn.Beside,
    });
  } catch (error) {
    previews.delete(root);
    await cannotRun(error);
  }
};

/** @param {vscode.ExtensionContext} context */
exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("casebook.preview", preview),
    vscode.commands.registerCommand("casebook.restart", async () => {
      await stop();
      await start();
    }),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (!change.affectsConfiguration("casebook.path")) return;
      await stop();
      await start();
    }),
  );
  await start();
};

exports.deactivate = async () => {
  for (const served of previews.values()) {
    served.then(({ process }) => process.kill()).catch(() => {});
  }
  await stop();
};
