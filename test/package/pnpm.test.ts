import { describeProjects } from "./projects";

describeProjects("pnpm");
