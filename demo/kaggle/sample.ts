/**
 * The project's own data set: the 11 columns of Kaggle's `gregorut/videogamesales` and the traps in them, with
 * invented games. The same text at every call.
 */

const header = [
  "Rank",
  "Name",
  "Platform",
  "Year",
  "Genre",
  "Publisher",
  "NA_Sales",
  "EU_Sales",
  "JP_Sales",
  "Other_Sales",
  "Global_Sales",
];

/** Platform, first and last year of release, games in the sample. */
const platforms: readonly (readonly [string, number, number, number])[] = [
  ["2600", 1980, 1989, 20],
  ["NES", 1983, 1994, 40],
  ["GB", 1988, 2001, 40],
  ["GEN", 1990, 1994, 12],
  ["SNES", 1990, 1999, 50],
  ["GG", 1992, 1992, 2],
  ["SCD", 1993, 1994, 4],
  ["NG", 1993, 1996, 6],
  ["3DO", 1994, 1995, 3],
  ["SAT", 1994, 1999, 30],
  ["PS", 1994, 2003, 120],
  ["TG16", 1995, 1995, 2],
  ["PCFX", 1996, 1996, 1],
  ["N64", 1996, 2002, 50],
  ["DC", 1998, 2002, 15],
  ["WS", 1999, 2001, 4],
  ["PS2", 2000, 2011, 220],
  ["XB", 2000, 2008, 90],
  ["GBA", 2000, 2007, 80],
  ["GC", 2001, 2007, 60],
  ["PSP", 2004, 2015, 110],
  ["DS", 2004, 2013, 200],
  ["X360", 2005, 2016, 130],
  ["PS3", 2006, 2016, 130],
  ["Wii", 2006, 2015, 130],
  ["3DS", 2011, 2016, 50],
  ["PSV", 2011, 2017, 40],
  ["WiiU", 2012, 2016, 20],
  ["PS4", 2013, 2020, 50],
  ["XOne", 2013, 2016, 30],
  ["PC", 1985, 2016, 110],
];

const genres = ["Action", "Adventure", "Fighting", "Platform", "Puzzle", "Racing", "Role-Playing", "Sports"];
const publishers = ["Harbour Nine", "Lantern & Daughters", "Paper Moon, Inc.", "Quiet Orbit", "Tin Whistle"];
const firstWords = ["Amber", "Copper", "Distant", "Éclair", "Glass", "Hollow", "Ivory", "Søren's", "Velvet"];
const lastWords = ["Atlas", "Café", "Drift", "Garden", "Kingdom", "Lighthouse", "Orchard", "Tides", "Voyage"];

interface Game {
  name: string;
  platform: string;
  year: string;
  genre: string;
  publisher: string;
  /** North America, Europe, Japan, rest of the world; millions. */
  regions: readonly number[];
}

/** The data set as CSV with a header line, UTF-8, LF. About 1,800 rows. */
export function sampleCsv(): string {
  const random = generator(20_17);
  const games = platforms.flatMap(([platform, from, to, count]) =>
    Array.from({ length: count }, (_, index) => inventGame(random, platform, from, to, index)),
  );
  // A game may stand there twice, on the same platform and in the same year: both rows count.
  const twin = games[100];
  if (twin !== undefined) games.push({ ...twin, regions: twin.regions.map((sales) => sales / 2) });

  const ranked = games
    .map((game) => ({ game, total: game.regions.reduce((sum, sales) => sum + sales, 0) }))
    .sort((a, b) => b.total - a.total);
  const lines = ranked.map(({ game, total }, index) =>
    [
      // Ranks have holes.
      String(index + (index < 653 ? 1 : 2)),
      game.name,
      game.platform,
      game.year,
      game.genre,
      game.publisher,
      ...game.regions.map((sales) => sales.toFixed(2)),
      // Rounded by itself, so it is not always the sum of the four rounded regions.
      total.toFixed(2),
    ]
      .map(csvField)
      .join(","),
  );
  return `${[header.join(","), ...lines].join("\n")}\n`;
}

function inventGame(random: () => number, platform: string, from: number, to: number, index: number): Game {
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const size = 0.01 + random() ** 4 * 3;
  const year = from + Math.floor(random() * (to - from + 1));
  const title = `${one(firstWords)} ${one(lastWords)}`;
  return {
    name: index % 9 === 4 ? `${title}, the "${one(lastWords)}" Edition` : `${title} ${index + 1}`,
    platform,
    year: random() < 0.02 ? "N/A" : String(year),
    genre: one(genres),
    publisher: random() < 0.01 ? "N/A" : one(publishers),
    regions: [0.45, 0.3, 0.15, 0.1].map((share) => size * share * (0.5 + random())),
  };
}

/** RFC 4180: quoted where a comma, a quote or a line break makes it necessary. */
function csvField(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** mulberry32: a small generator with a fixed sequence for each seed; answers are in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
