export interface LeftOut {
  project: string;
  missing: string[];
  dispensable: boolean;
}
export function availableProjects(root: string): Promise<{ projects: string[]; leftOut: LeftOut[] }>;
