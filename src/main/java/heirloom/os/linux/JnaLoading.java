package heirloom.os.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loads JNA's native part from a place that nobody else can write to.
 *
 * <p>JNA unpacks its library into a directory that other users may know and share; whoever plants
 * or replaces a file there runs code in this JVM (CVE-2013-2035 was this in HawtJNI). So for the
 * moment of loading {@code jna.tmpdir} names a fresh directory of ours, 0700, and {@code jna.nosys}
 * keeps JNA from {@code java.library.path}. Nothing of it stays: JNA deletes the file once loaded,
 * we the directory.
 *
 * <p>Where: below {@code jna.tmpdir} when the user set that; else below the first of {@code
 * java.io.tmpdir}, {@code XDG_RUNTIME_DIR}, {@code user.home} and {@code /var/tmp} that is safe and
 * may hold programs ({@link PrivateDirectory}). An application that loaded JNA before us has made
 * its own choice. Traps: PlantedNativeLibrary, NoexecDirectoryStopsLoading, NativeAccessDenied.
 */
final class JnaLoading {

  private static final String TMPDIR = "jna.tmpdir";

  private static boolean loaded;
  private static Optional<IllegalStateException> failure = Optional.empty();

  private JnaLoading() {}

  /**
   * Loads once; later calls return or throw as the first did.
   *
   * @throws IllegalStateException when JNA cannot be loaded; names the property or option that
   *     helps
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    // A class whose initialiser failed never gets another chance in this JVM.
    if (failure.isPresent()) {
      throw new IllegalStateException(failure.get().getMessage(), failure.get());
    }
    try {
      if (Boolean.getBoolean("jna.nounpack")) {
        initialise("jna.nounpack is set: JNA's library must be in jna.boot.library.path");
      } else {
        unpackPrivately();
      }
      loaded = true;
    } catch (IllegalStateException e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  private static void unpackPrivately() {
    try (PrivateDirectory directory = firstUsable()) {
      Optional<String> before = Optional.ofNullable(System.getProperty(TMPDIR));
      System.setProperty(TMPDIR, directory.path().toString());
      try {
        initialise("tried in " + directory.path());
      } finally {
        before.ifPresentOrElse(
            value -> System.setProperty(TMPDIR, value), () -> System.clearProperty(TMPDIR));
      }
    }
  }

  private static PrivateDirectory firstUsable() {
    List<String> refused = new ArrayList<>();
    for (Path base : bases()) {
      try {
        return PrivateDirectory.below(base);
      } catch (java.io.IOException e) {
        refused.add(e.getMessage());
      }
    }
    throw new IllegalStateException(
        "JNA's native library cannot be unpacked: "
            + String.join("; ", refused)
            + ". Set -Djna.tmpdir=DIR to a directory of this user on a file system that may hold"
            + " programs");
  }

  private static List<Path> bases() {
    String chosen = System.getProperty(TMPDIR, "");
    if (!chosen.isEmpty()) {
      return List.of(Path.of(chosen));
    }
    List<Path> all = new ArrayList<>();
    for (String candidate :
        new String[] {
          System.getProperty("java.io.tmpdir", ""),
          System.getenv().getOrDefault("XDG_RUNTIME_DIR", ""),
          System.getProperty("user.home", ""),
          "/var/tmp"
        }) {
      if (candidate.startsWith("/")) {
        all.add(Path.of(candidate));
      }
    }
    return all;
  }

  private static void initialise(String how) {
    if (System.getProperty("jna.nosys") == null) {
      System.setProperty("jna.nosys", "true");
    }
    try {
      Class.forName("com.sun.jna.Native", true, JnaLoading.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("JNA (jna.jar) is not on the class path", e);
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "JNA's native library did not load (" + how + "): " + remedy(e), e);
    }
  }

  private static String remedy(LinkageError error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      // Class and message of JDK 24+ where --illegal-native-access=deny is given.
      if (cause instanceof IllegalCallerException) {
        return "this JVM denies native access; start it with --enable-native-access=ALL-UNNAMED"
            + " (or the module that holds JNA)";
      }
      if (cause instanceof UnsatisfiedLinkError && cause.getMessage() != null) {
        return cause.getMessage() + "; -Djna.tmpdir=DIR unpacks it elsewhere";
      }
    }
    return error + "; -Djna.tmpdir=DIR unpacks it elsewhere";
  }
}
