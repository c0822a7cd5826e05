/** The option that passes a variable to a build: on `pybuild run`, `--env` is the app's. */
export type VariableOption = '--env' | '--build-env';

/** A text about a build, for the command line that has it: where `--env` is not the build's, the option that is. */
export function withOption(text: string, option: VariableOption): string {
  if (option === '--env') return text;
  return text.replaceAll(', --env-file', '').replaceAll(/--env(?![\w-])/g, option);
}
