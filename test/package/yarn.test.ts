import { describeProjects } from "./projects";

describeProjects("yarn");
