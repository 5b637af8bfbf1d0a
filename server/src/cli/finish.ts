/** What a command's action gives back: the exit code of the process. */
export type Finish = (exitCode: number) => void;
