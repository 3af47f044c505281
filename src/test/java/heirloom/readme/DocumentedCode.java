package heirloom.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the code blocks of a page that name their source, and the tagged slices they show.
 *
 * <p>A block is announced by {@code <!-- path#tag -->} on the line before it; the slice lies
 * between {@code tag::NAME[]} and {@code end::NAME[]} in that file, without its common indentation.
 */
final class DocumentedCode {

  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK =
      Pattern.compile("<!-- (\\S+)#(\\S+) -->\\R```\\w+\\R(.*?)```", Pattern.DOTALL);

  private DocumentedCode() {}

  /** One block: where it says that it comes from, what it shows, what stands there. */
  record Block(String source, String shown, String compiled) {}

  static List<Block> blocks(String page) throws IOException {
    Matcher found = BLOCK.matcher(Files.readString(ROOT.resolve(page)));
    List<Block> blocks = new ArrayList<>();
    while (found.find()) {
      blocks.add(
          new Block(
              found.group(1) + "#" + found.group(2),
              found.group(3),
              slice(ROOT.resolve(found.group(1)), found.group(2))));
    }
    return blocks;
  }

  private static String slice(Path file, String tag) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(file)) {
      if (line.contains("end::" + tag + "[]")) {
        inside = false;
      }
      if (inside) {
        lines.add(line);
      }
      if (line.contains("tag::" + tag + "[]")) {
        inside = true;
      }
    }
    int indent =
        lines.stream()
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(line.isBlank() ? "" : line.substring(indent)).append('\n');
    }
    return text.toString();
  }
}
