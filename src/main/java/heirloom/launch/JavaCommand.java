package heirloom.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The command line of a child JVM: the same Java, class path and module path as this one, none of
 * its {@code -X}, {@code -D} and agents. Pure.
 *
 * <p>A class path and a module path may both be there, and a child needs both: a {@code
 * module-info} moves classes from the first to the second.
 *
 * @param runtime what the child shares with this JVM
 * @param main the main class's binary name
 * @param module the main class's module; empty on the class path
 * @param jvmOptions the caller's
 * @param nativeAccess whether the child will load native code
 * @param watched whether a main of ours watches the lifeline first
 * @param arguments the main class's own
 */
record JavaCommand(
    JavaRuntime runtime,
    String main,
    Optional<String> module,
    List<String> jvmOptions,
    boolean nativeAccess,
    boolean watched,
    List<String> arguments) {

  /** By name, since {@code inherit} and {@code launch} do not know each other. */
  static final String LIFELINE_MAIN = "heirloom.inherit.LifelineMain";

  private static final String JNA_MODULE = "com.sun.jna";

  JavaCommand {
    jvmOptions = List.copyOf(jvmOptions);
    arguments = List.copyOf(arguments);
  }

  /** A plain start of a class of this JVM. */
  static JavaCommand of(JavaRuntime runtime, Class<?> main, List<String> arguments) {
    Optional<String> module = Optional.ofNullable(main.getModule().getName());
    return new JavaCommand(runtime, main.getName(), module, List.of(), false, false, arguments);
  }

  JavaCommand plusOptions(List<String> more) {
    List<String> all = new ArrayList<>(jvmOptions);
    all.addAll(more);
    return new JavaCommand(runtime, main, module, all, nativeAccess, watched, arguments);
  }

  JavaCommand withNativeAccess() {
    return new JavaCommand(runtime, main, module, jvmOptions, true, watched, arguments);
  }

  JavaCommand underLifeline() {
    return new JavaCommand(runtime, main, module, jvmOptions, nativeAccess, true, arguments);
  }

  /** The java program. */
  String executable() {
    return runtime.executable();
  }

  /** Everything between the program and the main class's own arguments. */
  List<String> upToMain() {
    List<String> line = new ArrayList<>();
    if (!runtime.classPath().isEmpty()) {
      line.addAll(List.of("-cp", absolute(runtime.classPath())));
    }
    if (!runtime.modulePath().isEmpty()) {
      line.addAll(List.of("-p", absolute(runtime.modulePath())));
    }
    TreeSet<String> roots = new TreeSet<>(runtime.modules());
    if (!roots.isEmpty()) {
      line.addAll(List.of("--add-modules", String.join(",", roots)));
    }
    if (nativeAccess) {
      line.add("--enable-native-access=" + nativeModules());
    }
    if (watched && module.isPresent() && main.indexOf('.') > 0) {
      // The watching main calls the user's by reflection; a module need not export its main class.
      line.add(
          "--add-opens="
              + module.get()
              + "/"
              + main.substring(0, main.lastIndexOf('.'))
              + "="
              + runtime.library().orElse("ALL-UNNAMED"));
    }
    line.addAll(jvmOptions);
    if (watched) {
      // It finds the user's class by its name alone, wherever that is.
      runtime.library().ifPresent(name -> line.add("-m"));
      line.add(runtime.library().map(name -> name + "/").orElse("") + LIFELINE_MAIN);
      line.add(main);
    } else {
      module.ifPresent(name -> line.add("-m"));
      line.add(module.map(name -> name + "/").orElse("") + main);
    }
    return line;
  }

  /** The whole line, the program first. */
  List<String> line() {
    List<String> line = new ArrayList<>();
    line.add(executable());
    line.addAll(upToMain());
    line.addAll(arguments);
    return line;
  }

  private String nativeModules() {
    List<String> modules = new ArrayList<>();
    if (runtime.modules().contains(JNA_MODULE)) {
      modules.add(JNA_MODULE);
    }
    runtime.library().ifPresent(modules::add);
    if (modules.size() < 2) {
      modules.add("ALL-UNNAMED");
    }
    return String.join(",", modules);
  }

  /** An empty entry means the current directory, as it does for the JVM itself. */
  private String absolute(String paths) {
    String separator = runtime.windows() ? ";" : ":";
    return Arrays.stream(paths.split(separator, -1))
        .map(entry -> runtime.directory().resolve(Path.of(entry)).toString())
        .collect(Collectors.joining(separator));
  }
}
