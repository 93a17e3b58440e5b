// Starts the preview of a folder, and a browser to look at it.
import { spawn } from "node:child_process";
import puppeteer from "puppeteer-core";

/** Serves a folder on a port; resolves with the process and its address once it is there. */
export const serve = (folder, port = "0") =>
  new Promise((resolve, reject) => {
    const server = spawn(process.env.CASEBOOK, ["serve", "--port", port], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    server.stderr.on("data", (words) => {
      said += words;
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
      if (found) resolve({ server, address: found[0] });
    });
    server.on("exit", () => reject(new Error(said)));
  });

export const launch = (height) =>
  puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
    defaultViewport: { width: 1280, height },
  });
