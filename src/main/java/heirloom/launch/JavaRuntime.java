package heirloom.launch;

import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a child JVM must share with this one to find the same classes.
 *
 * @param executable the {@code java} program
 * @param classPath as {@code java.class.path}; may be empty
 * @param modulePath as {@code jdk.module.path}; may be empty
 * @param directory against which relative entries are meant
 * @param modules what was resolved from the module path
 * @param library the module of this library; empty when it is on the class path
 * @param windows whether a path list is separated by {@code ;}
 */
record JavaRuntime(
    String executable,
    String classPath,
    String modulePath,
    Path directory,
    Set<String> modules,
    Optional<String> library,
    boolean windows) {

  /** That of this JVM. */
  static JavaRuntime current() {
    boolean windows = heirloom.os.Current.isWindows();
    String home = System.getProperty("java.home");
    Module ours = JavaRuntime.class.getModule();
    return new JavaRuntime(
        Path.of(home, "bin", windows ? "java.exe" : "java").toString(),
        System.getProperty("java.class.path", ""),
        System.getProperty("jdk.module.path", ""),
        Path.of("").toAbsolutePath(),
        resolvedByApplication(),
        Optional.ofNullable(ours.getName()),
        windows);
  }

  /** A class path run alone resolves no such module: the JVM's own are not counted. */
  private static Set<String> resolvedByApplication() {
    if (System.getProperty("jdk.module.path", "").isEmpty()) {
      return Set.of();
    }
    Set<String> system =
        ModuleFinder.ofSystem().findAll().stream()
            .map(ModuleReference::descriptor)
            .map(java.lang.module.ModuleDescriptor::name)
            .collect(Collectors.toSet());
    Set<String> resolved = new TreeSet<>();
    for (Module module : ModuleLayer.boot().modules()) {
      if (!system.contains(module.getName())) {
        resolved.add(module.getName());
      }
    }
    return resolved;
  }
}
