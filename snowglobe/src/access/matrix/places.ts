/** What every row needs for an object in D.S. */
export const DATABASE = "USAGE ON DATABASE d";
export const INSIDE: readonly string[] = [DATABASE, "USAGE ON SCHEMA d.s"];
export const WAREHOUSE = "USAGE ON WAREHOUSE w";
