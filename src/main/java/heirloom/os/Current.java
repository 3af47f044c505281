package heirloom.os;

import java.util.Locale;

/**
 * The one place that chooses the operating system. It names both backends and loads at most one, by
 * name, so that no class of the other is ever initialised.
 */
public final class Current {

  private Current() {}

  /**
   * The backend for this system; loads native code.
   *
   * @throws UnsupportedOperationException on a system without a backend; names those that have one
   */
  public static Os os() {
    return OsHolder.OS;
  }

  /**
   * The child's side for this system; loads no native code on Linux.
   *
   * @throws UnsupportedOperationException on a system without a backend
   */
  public static Claims claims() {
    return ClaimsHolder.CLAIMS;
  }

  /** Whether this system is Windows; for the few texts that name a path or a shell. */
  public static boolean isWindows() {
    return osName().startsWith("windows");
  }

  private static String osName() {
    return System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT);
  }

  private static <T> T load(Class<T> port, String linux, String windows) {
    String name = osName();
    String backend = name.startsWith("linux") ? linux : name.startsWith("windows") ? windows : "";
    String arch = System.getProperty("os.arch", "unknown");
    boolean wide = arch.contains("64") || arch.equals("s390x");
    if (backend.isEmpty() || !wide) {
      throw new UnsupportedOperationException(
          "Heirloom has no backend for "
              + name
              + " on "
              + arch
              + "; it runs on 64-bit Linux and 64-bit Windows");
    }
    try {
      return port.cast(Class.forName(backend).getDeclaredMethod("create").invoke(null));
    } catch (java.lang.reflect.InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException("backend=" + backend + " did not start", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("backend=" + backend + " is missing from this jar", e);
    }
  }

  private static final class OsHolder {
    static final Os OS =
        load(Os.class, "heirloom.os.linux.LinuxOs", "heirloom.os.windows.WindowsOs");
  }

  private static final class ClaimsHolder {
    static final Claims CLAIMS =
        load(Claims.class, "heirloom.os.linux.PlainClaims", "heirloom.os.windows.WindowsClaims");
  }
}
