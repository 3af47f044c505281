package heirloom.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The README's example of {@code run}: the first indented block that calls it, as it stands there.
 *
 * @param folder where it is called, below the checkout
 * @param words what follows {@code heirloom}
 * @param output the lines that it prints
 * @param file the name of the file that is shown afterwards
 * @param content the lines of that file
 */
record ReadmeExample(
    Path folder, List<String> words, List<String> output, String file, List<String> content) {

  private static final String PROMPT = "    $ ";

  private record Call(String command, List<String> output) {}

  static ReadmeExample read(Path readme) throws IOException {
    List<Call> calls = new ArrayList<>();
    for (String line : Files.readAllLines(readme)) {
      if (line.startsWith(PROMPT)) {
        calls.add(new Call(line.substring(PROMPT.length()), new ArrayList<>()));
      } else if (line.startsWith("    ") && !calls.isEmpty()) {
        calls.get(calls.size() - 1).output().add(line.strip());
      }
    }
    for (int i = 1; i < calls.size() - 1; i++) {
      List<String> words = List.of(calls.get(i).command().split(" ", -1));
      if (words.get(0).endsWith("/heirloom") && words.get(1).equals("run")) {
        Path folder = Path.of(after("cd ", calls.get(i - 1)));
        if (!folder.resolve(words.get(0)).normalize().equals(Path.of("heirloom"))) {
          throw new IOException(words.get(0) + " in " + folder + " is not the launch script");
        }
        Call shown = calls.get(i + 1);
        return new ReadmeExample(
            folder,
            words.subList(1, words.size()),
            calls.get(i).output(),
            after("cat ", shown),
            shown.output());
      }
    }
    throw new IOException(readme + " has no example of heirloom run");
  }

  private static String after(String beginning, Call call) throws IOException {
    if (!call.command().startsWith(beginning)) {
      throw new IOException("\"" + call.command() + "\" does not begin with " + beginning);
    }
    return call.command().substring(beginning.length());
  }
}
