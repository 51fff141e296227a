const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

/**
 * The template engine reads its WebAssembly from a file beside its own: in a bundle there is none. This puts the bytes
 * into the bundle. https://esbuild.github.io/content-types/#binary
 */
const templateEngine = {
  name: "template-engine",
  setup(build) {
    build.onLoad({ filter: /minijinja-js[\\/]dist[\\/]node[\\/]minijinja_js\.js$/ }, ({ path }) => {
      const reading =
        /const path = require\('path'\)\.join\(__dirname, '(\w+\.wasm)'\);\s*const bytes = require\('fs'\)\.readFileSync\(path\);/;
      const text = readFileSync(path, "utf8");
      if (!reading.test(text)) {
        throw new Error(`${path} no longer reads its WebAssembly as this plugin expects`);
      }
      return { contents: text.replace(reading, "const bytes = require('./$1');"), loader: "js" };
    });
    build.onLoad({ filter: /\.wasm$/ }, ({ path }) => ({ contents: readFileSync(path), loader: "binary" }));
  },
};

/**
 * The bundles are CommonJS, and this package says that its `.js` files are not: `serverless invoke local`, which runs
 * them inside this checkout, needs to be told. The file does not go into the zips, where there is no package.
 */
const commonJs = {
  name: "common-js",
  setup(build) {
    build.onEnd(() => {
      // outdir is <build folder>/handlers, and packages leave a package.json out only at the top
      writeFileSync(join(build.initialOptions.outdir, "..", "package.json"), '{ "type": "commonjs" }\n');
    });
  },
};

module.exports = [templateEngine, commonJs];
module.exports.bundling = [templateEngine];
