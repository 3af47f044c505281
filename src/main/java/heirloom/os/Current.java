package heirloom.os;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one place that chooses the operating system. It names both backends and loads at most one, by
 * name, so that no class of the other is ever initialised.
 */
public final class Current {

  private static final String PLAIN_CLAIMS = "heirloom.os.linux.PlainClaims";

  private static final Object OS_LOCK = new Object();
  private static final Object CLAIMS_LOCK = new Object();

  private static volatile @Nullable Os os;
  private static volatile @Nullable Claims claims;
  private static volatile @Nullable NamedObjects namedObjects;

  private Current() {}

  /**
   * The backend for this system; loads native code at the first call.
   *
   * @throws UnsupportedOperationException on a system without a backend; names those that have one
   * @throws IllegalStateException when native code cannot be loaded; says what helps
   */
  public static Os os() {
    Os known = os;
    return known != null ? known : loadOs();
  }

  /**
   * The child's side for this system; loads no native code on Linux.
   *
   * @throws UnsupportedOperationException on a system without a backend
   */
  public static Claims claims() {
    Claims known = claims;
    return known != null ? known : loadClaims();
  }

  // No holder classes: what fails in a static initialiser reaches the caller once as
  // ExceptionInInitializerError and then as NoClassDefFoundError, never as the clear exception.
  private static Os loadOs() {
    synchronized (OS_LOCK) {
      Os known = os;
      if (known == null) {
        known = load(Os.class, "heirloom.os.linux.LinuxOs", "heirloom.os.windows.WindowsOs");
        os = known;
      }
      return known;
    }
  }

  // A lock of its own: a child that attaches does not wait for native code loaded beside it.
  private static Claims loadClaims() {
    synchronized (CLAIMS_LOCK) {
      Claims known = claims;
      if (known == null) {
        known = load(Claims.class, PLAIN_CLAIMS, "heirloom.os.windows.WindowsClaims");
        claims = known;
      }
      return known;
    }
  }

  /**
   * The named kernel objects of Windows; loads native code at the first call.
   *
   * @param what what the caller wants, for the message: {@code named sections}
   * @throws UnsupportedOperationException on another system: "named sections need Windows: …"
   */
  public static NamedObjects namedObjects(String what) {
    NamedObjects known = namedObjects;
    if (known != null) {
      return known;
    }
    if (!isWindows()) {
      throw new UnsupportedOperationException(
          what + " need Windows: this is " + System.getProperty("os.name", "unknown"));
    }
    synchronized (OS_LOCK) {
      known = namedObjects;
      if (known == null) {
        known = load(NamedObjects.class, "", "heirloom.os.windows.WindowsNamedObjects");
        namedObjects = known;
      }
      return known;
    }
  }

  /**
   * How Windows is asked what processes hold; loads native code.
   *
   * @throws UnsupportedOperationException on another system
   */
  public static OsLook look() {
    if (!isWindows()) {
      throw new UnsupportedOperationException("the table of handles is Windows's");
    }
    return load(OsLook.class, "", "heirloom.os.windows.WindowsLook");
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
      throw NoBackend.forThis(name, arch);
    }
    try {
      Class<?> type = Class.forName(backend);
      // A search for a method loads the types of all methods, which a Linux child's start would
      // pay.
      return port.cast(
          backend.equals(PLAIN_CLAIMS)
              ? type.getConstructor().newInstance()
              : type.getDeclaredMethod("create").invoke(null));
    } catch (ReflectiveOperationException e) {
      throw NoBackend.didNotStart(backend, e);
    }
  }
}
