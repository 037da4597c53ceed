/** A command that was not understood: its usage is shown. */
export class CommandProblem extends Error {}
