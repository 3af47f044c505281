package heirloom.os.windows;

import java.lang.reflect.Modifier;
import java.util.Arrays;

/**
 * The one lock under which this process has inheritable handles.
 *
 * <p>The JDK's own launcher passes on every inheritable handle, by no list. Its native {@code
 * ProcessImpl.create} is static and synchronized, so whoever holds the monitor of that class meets
 * no {@code ProcessBuilder.start()} half-way (trap SiblingSpawnInheritsTheHandle). It is an
 * internal of the JDK: where it is not so, {@link #guardsTheJdk()} says it, and what may leak then
 * is a known issue.
 */
final class SpawnLock {

  private static final String JDK_LAUNCHER = "java.lang.ProcessImpl";
  private static final Object MONITOR = find();

  private SpawnLock() {}

  /** The object to synchronize on. */
  static Object monitor() {
    return MONITOR;
  }

  /** Whether the JDK's launcher takes the same lock. */
  static boolean guardsTheJdk() {
    return MONITOR instanceof Class<?> launcher
        && Arrays.stream(launcher.getDeclaredMethods())
            .filter(method -> method.getName().equals("create"))
            .anyMatch(
                method ->
                    Modifier.isStatic(method.getModifiers())
                        && Modifier.isSynchronized(method.getModifiers()));
  }

  private static Object find() {
    try {
      return Class.forName(JDK_LAUNCHER);
    } catch (ClassNotFoundException otherJdk) {
      // Our own starts still exclude each other.
      return new Object();
    }
  }
}
