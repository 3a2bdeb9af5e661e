import { describeProjects } from "./projects";

describeProjects("npm");
