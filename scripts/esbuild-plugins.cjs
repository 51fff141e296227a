const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

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

module.exports = [commonJs];
