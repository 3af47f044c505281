package heirloom.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A JVM that holds a launcher and measures on request; the Java side of {@link PeerProcess}. */
public final class PeerJvm {

  private PeerJvm() {}

  /** The command that starts it with the JVM that runs now and {@code options} of its own. */
  public static List<String> command(List<String> options) {
    return command(options, PeerJvm.class, List.of());
  }

  /** The command that starts another main of this program in the same way. */
  public static List<String> command(List<String> options, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }

  /** Answers requests until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    Map<String, Launcher> launchers = new HashMap<>();
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      System.out.println(answer(line, launchers));
      System.out.flush();
    }
    // NuProcess keeps threads that are no daemons.
    System.exit(0);
  }

  private static String answer(String line, Map<String, Launcher> launchers) {
    try {
      String[] words = line.split(" ", -1);
      int count = Integer.parseInt(words[1]);
      int grants = Integer.parseInt(words[2]);
      Launcher launcher =
          launchers.computeIfAbsent(words[0] + " " + grants, key -> launcher(words[0], grants));
      boolean alone = words[0].endsWith("-start");
      StringBuilder answer = new StringBuilder("ok");
      for (int i = 0; i < count; i++) {
        long before = System.nanoTime();
        long started = launcher.startAndWait();
        answer.append(' ').append(alone ? started : System.nanoTime() - before);
      }
      return answer.toString();
    } catch (Exception | LinkageError e) {
      return "error " + e;
    }
  }

  private static Launcher launcher(String kind, int grants) {
    return switch (kind) {
      case "jdk" -> new JdkLauncher("ProcessBuilder", Redirect.PIPE);
      case "nu", "nu-start" -> new NuLauncher();
      case "ours" -> new OurLauncher("ours", Redirect.PIPE, grants, false);
      default -> throw new IllegalArgumentException("kind=" + kind);
    };
  }
}
