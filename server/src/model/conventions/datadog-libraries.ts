/** What Datadog's libraries are called where they are installed, by the languages they name. */
const libraries = new Map([
  ['python', 'ddtrace'],
  ['nodejs', 'dd-trace'],
  ['javascript', 'dd-trace'],
  ['go', 'dd-trace-go'],
  ['java', 'dd-java-agent'],
  ['jvm', 'dd-java-agent'],
  ['ruby', 'datadog'],
  ['php', 'dd-trace-php'],
  ['dotnet', 'dd-trace-dotnet'],
  ['.NET', 'dd-trace-dotnet'],
  ['cpp', 'dd-trace-cpp'],
  ['rust', 'dd-trace-rs'],
]);

/** @param language as spans or telemetry name it @returns undefined for a language we do not know */
export function datadogLibrary(language: string): string | undefined {
  return libraries.get(language);
}
