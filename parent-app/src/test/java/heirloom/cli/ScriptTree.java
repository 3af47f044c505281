package heirloom.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small checkout with the real launch script and, in place of Java and Maven, two scripts. */
final class ScriptTree {

  /**
   * What one call printed.
   *
   * @param out stdout
   * @param err stderr
   */
  record Said(int code, String out, String err) {}

  private final Path root;

  ScriptTree(Path root) throws IOException {
    this.root = root;
    for (String file :
        List.of(
            "pom.xml",
            ".mvn/jvm.config",
            "src/pom.xml",
            "src/main/java/A.java",
            "child-app/pom.xml",
            "child-app/src/main/java/B.java",
            "child-app/python/heirloom/__init__.py",
            "parent-app/pom.xml",
            "parent-app/src/main/java/C.java")) {
      write("home/" + file, file);
    }
    Path script = Path.of("..", "heirloom").toAbsolutePath().normalize();
    write("home/heirloom", Files.readString(script));
    // Says its class path and arguments; knows the check of a jar that Maven made.
    program(
        "jdk/bin/java",
        "case \"$*\" in *:--version:*) exit 0 ;; esac\n"
            + "echo \"java in $(pwd):\"; for a; do echo \"<$a>\"; done");
    write("jdk/release", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.1\"\n");
    program(
        "bin/mvn",
        "echo called >>\"$CALLS\"\necho chatter\n"
            + "mkdir -p parent-app/target && cp parent-app/src/main/java/C.java"
            + " parent-app/target/heirloom.jar");
  }

  Path home() {
    return root.resolve("home");
  }

  /** Makes or replaces a file. */
  Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Makes or replaces an executable script. */
  Path program(String name, String body) throws IOException {
    Path file = write(name, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  /**
   * A PATH with what the script itself needs and no more: no flock, and no Maven that is installed.
   */
  String barePath() throws IOException {
    for (String tool :
        List.of(
            "cat",
            "cksum",
            "cp",
            "find",
            "head",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "sort",
            "tar",
            "touch")) {
      Path found = Path.of("/usr/bin", tool);
      program(
          "bin/" + tool,
          "exec " + (Files.exists(found) ? found : Path.of("/bin", tool)) + " \"$@\"");
    }
    return root.resolve("bin").toString();
  }

  /** How often Maven was called. */
  int builds() throws IOException {
    Path calls = root.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }

  /** Starts {@code sh SCRIPT words}; the environment's additions win over the usual ones. */
  Process start(Path directory, Path script, Map<String, String> additions, String... words)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    builder.environment().put("PATH", root.resolve("bin") + ":/usr/bin:/bin");
    builder.environment().put("CALLS", root.resolve("calls").toString());
    builder.environment().remove("HEIRLOOM_BUILD");
    builder.environment().putAll(additions);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  /** Starts it in the root's directory and waits. */
  Said run(Map<String, String> additions, String... words) throws Exception {
    return said(start(root, home().resolve("heirloom"), additions, words));
  }

  static Said said(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), out, err);
  }
}
