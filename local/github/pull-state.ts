/** `admin`, `write`, `read`: what a person may do in the repository. */
export type Permission = "admin" | "write" | "read" | "none";

export interface LocalPull {
  number: number;
  title: string;
  body: string;
  user: string;
  draft: boolean;
  state: "open" | "closed";
  merged: boolean;
  labels: string[];
  /** `repo` null: a fork that was deleted since */
  head: { ref: string; sha: string; repo: { id: number; full_name: string } | null };
  base: { ref: string };
  /** of the last head, for `synchronize` */
  before?: string;
}

/** What is no pull request. */
export interface LocalIssue {
  number: number;
  title: string;
  body: string;
  labels: string[];
  state: "open" | "closed";
  state_reason: string | null;
  user: string;
}

export interface LocalComment {
  id: number;
  /** number of the pull request or issue */
  issue: number;
  body: string;
  user: string;
  /** of the App that wrote it */
  app?: number;
  created_at: string;
  updated_at: string;
  reactions: { content: string; user: string }[];
}

export interface LocalAnnotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: string;
  message: string;
  title?: string;
  raw_details?: string;
}

export interface LocalCheckRun {
  id: number;
  name: string;
  head_sha: string;
  app: number;
  status: string;
  conclusion: string | null;
  external_id: string;
  details_url: string | null;
  started_at: string;
  completed_at: string | null;
  output: { title: string; summary: string; text: string; annotations: LocalAnnotation[] };
  actions: { label: string; description: string; identifier: string }[];
}

/** What belongs to pull requests and issues. */
export interface PullState {
  /** of the repository itself */
  repositoryId: number;
  pulls: LocalPull[];
  issues: LocalIssue[];
  comments: LocalComment[];
  checkRuns: LocalCheckRun[];
  /** login -> what they may do */
  people: Map<string, Permission>;
  /** commit -> how many more requests are answered as if GitHub did not have it yet */
  late: Map<string, number>;
  nextId(): number;
  now(): Date;
}

export function pullState(now: () => Date = () => new Date()): PullState {
  let id = 100;
  return {
    repositoryId: 1,
    pulls: [],
    issues: [],
    comments: [],
    checkRuns: [],
    people: new Map(),
    late: new Map(),
    nextId: () => {
      id += 1;
      return id;
    },
    now,
  };
}
