package heirloom.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import heirloom.inherit.Inheritance;
import heirloom.launch.ChildBuilder;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A command for Windows, where the shell is no help, and the way to find what it starts. */
public final class WindowsCommand {

  /** Does not end for a quarter of an hour, and reads nothing. */
  private static final List<String> LONG = List.of("ping", "-n", "1000", "127.0.0.1");

  /** Those of others, from before. */
  private final Set<ProcessHandle> before = all();

  private WindowsCommand() {}

  /** From now on. */
  public static WindowsCommand watched() {
    return new WindowsCommand();
  }

  /** The processes named above that began since then and run. */
  public Set<ProcessHandle> running() {
    Set<ProcessHandle> now = all();
    now.removeAll(before);
    return now;
  }

  private static Set<ProcessHandle> all() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().command().filter(path -> path.endsWith("ping.exe")).isPresent())
        .filter(ProcessHandle::isAlive)
        .collect(Collectors.toSet());
  }

  /** Ten megabytes and some words, and what was read. */
  public static String[] chatty() {
    return java("chatty");
  }

  /** Starts three processes, says that it is ready, and waits. */
  public static String[] tree() {
    return java("tree");
  }

  /** Prints 13 bytes of the region of the name {@code text}. */
  public static String[] region() {
    return java("region");
  }

  /** One shell, and one process that it started. */
  public static String[] pair() {
    return new String[] {"cmd.exe", "/c", String.join(" ", LONG) + " & rem"};
  }

  /** A shell that is gone at once, and one process that it leaves with its streams. */
  public static String[] left() {
    return new String[] {"cmd.exe", "/c", "start /b " + String.join(" ", LONG)};
  }

  private static String[] java(String role) {
    return ChildBuilder.java(WindowsCommand.class, role)
        .nativeAccess()
        .command()
        .toArray(new String[0]);
  }

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "chatty" -> {
        System.out.print("x".repeat(10_000_000));
        System.out.print("\nlast " + System.in.read() + "\n");
        System.out.flush();
        System.err.print("words\n");
        System.exit(0);
      }
      case "region" -> {
        byte[] text = new byte[13];
        Inheritance.current().memory("text").bytes().get(text);
        System.out.print(new String(text, UTF_8));
      }
      case "tree" -> {
        start(LONG);
        // Whose parent is gone when this one goes on.
        start(List.of(left())).waitFor();
        new ChildBuilder(LONG).ownGroup().redirectOutput(Redirect.to(new File("NUL"))).start();
        System.out.print("ready");
        System.out.flush();
        Thread.sleep(Long.MAX_VALUE);
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }
}
