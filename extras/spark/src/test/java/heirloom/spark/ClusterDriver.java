package heirloom.spark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A driver as a JVM of its own, whose executors are JVMs too; it writes to two files. */
final class ClusterDriver implements AutoCloseable {

  /** These live for seconds, most of which they start in. */
  private static final List<String> QUICK =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

  private final Path out;
  private final Path err;
  private final Process process;

  /** Starts it; the program's last argument is the executors' JVM options. */
  ClusterDriver(Path folder, Class<?> program, Path... arguments) throws IOException {
    // What Spark's scripts look for where it is installed; its classes are on the class path here.
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("jars"));
    out = folder.resolve("out");
    err = folder.resolve("err");
    List<String> options = new ArrayList<>(QUICK);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.matches("--.*|-Dio[.]netty.*|-XX:[+]IgnoreUnrecognized.*"))
        .forEach(options::add);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    for (Path argument : arguments) {
      command.add(argument.toString());
    }
    command.add(String.join(" ", options));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    process = builder.start();
  }

  boolean runs() {
    return process.isAlive();
  }

  int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  List<String> lines() throws IOException {
    return Files.readAllLines(out);
  }

  /** What it and Spark complain of. */
  String complaints() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }

  /** Ends it and its executors, if it has not done so. */
  @Override
  public void close() {
    List<ProcessHandle> left = process.descendants().toList();
    process.destroyForcibly();
    left.forEach(ProcessHandle::destroyForcibly);
  }
}
