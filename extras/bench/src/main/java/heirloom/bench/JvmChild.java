package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Series;
import heirloom.bench.jvm.AttachMain;
import heirloom.bench.jvm.EmptyMain;
import heirloom.bench.jvm.JnaAttachMain;
import heirloom.bench.peer.Trivial;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A contender that starts child JVMs. All of them are started by us and hold the region, so that
 * only what the main class does differs.
 */
final class JvmChild implements Contender {

  /** What all of them share: the small jar, where archives go, the region, starts a round. */
  record Kit(Path jar, Path folder, SharedMemory region, int count) {}

  /** Where the child notes when it has read. */
  private static final int TIME_OFFSET = 8;

  private final String name;
  private final Kit kit;
  private final List<String> command;
  private final boolean untilRead;

  private JvmChild(String name, Kit kit, List<String> command, boolean untilRead) {
    this.name = name;
    this.kit = kit;
    this.command = List.copyOf(command);
    this.untilRead = untilRead;
  }

  static JvmChild empty(String name, Kit kit, Jdk jdk, List<String> flags) {
    return new JvmChild(
        name,
        kit,
        // The same class path, or an archive of classes would fit one side only.
        command(
            jdk, flags, Trivial.onWindows() ? withJna(kit) : kit.jar().toString(), EmptyMain.class),
        false);
  }

  static JvmChild attach(String name, Kit kit, Jdk jdk, List<String> flags) {
    String classPath = Trivial.onWindows() ? withJna(kit) : kit.jar().toString();
    return new JvmChild(name, kit, command(jdk, flags, classPath, AttachMain.class), false);
  }

  private static String withJna(Kit kit) {
    return kit.jar() + File.pathSeparator + System.getProperty("java.class.path");
  }

  /** JNA has to be on its class path; the descriptor is 3, as it is the only grant. */
  static JvmChild attachByJna(String name, Kit kit, Jdk jdk, List<String> flags) {
    List<String> command = command(jdk, flags, withJna(kit), JnaAttachMain.class);
    command.add(1, "--enable-native-access=ALL-UNNAMED");
    command.add("3");
    return new JvmChild(name, kit, command, false);
  }

  /** The same child, timed only until it has read. */
  JvmChild firstRead(String newName) {
    return new JvmChild(newName, kit, command, true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void warmUp() throws Exception {
    run();
  }

  @Override
  public void round(Series into) throws Exception {
    long[] nanos = new long[kit.count()];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = run();
    }
    into.addTimes(nanos);
  }

  long run() throws Exception {
    ChildBuilder builder =
        new ChildBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.INHERIT)
            .inherit("r", kit.region());
    long before = System.nanoTime();
    Child child = builder.start();
    int exit = child.waitFor();
    long after = System.nanoTime();
    if (exit != 0) {
      throw new IllegalStateException(name + " ended with " + exit);
    }
    return (untilRead ? kit.region().bytes().getLong(TIME_OFFSET) : after) - before;
  }

  private static List<String> command(
      Jdk jdk, List<String> flags, String classPath, Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(jdk.java().toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    return command;
  }
}
