package heirloom.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Classes prepared ahead by one run of the attaching child.
 *
 * @param flags the child's flags, with those that use the archive
 */
record Archive(List<String> flags) {

  /** A dynamic class-data archive (JDK 13 and later). */
  static Archive classData(JvmChild.Kit kit, Jdk jdk, List<String> flags) throws Exception {
    Path file = kit.folder().resolve("child-" + jdk.feature() + ".jsa");
    return made(
        kit, jdk, flags, "-XX:ArchiveClassesAtExit=" + file, "-XX:SharedArchiveFile=" + file, file);
  }

  /** An ahead-of-time cache (one-step form: JDK 25 and later). */
  static Archive aheadOfTime(JvmChild.Kit kit, Jdk jdk, List<String> flags) throws Exception {
    Path file = kit.folder().resolve("child-" + jdk.feature() + ".aot");
    return made(kit, jdk, flags, "-XX:AOTCacheOutput=" + file, "-XX:AOTCache=" + file, file);
  }

  private static Archive made(
      JvmChild.Kit kit, Jdk jdk, List<String> flags, String make, String use, Path file)
      throws Exception {
    Files.deleteIfExists(file);
    // The JVM remarks that it dumps; that is no failure.
    List<String> making = new ArrayList<>(flags);
    making.add(make);
    making.add("-Xlog:disable");
    making.add("-Xlog:all=off");
    JvmChild.attach("archive", kit, jdk, making).run();
    if (!Files.exists(file)) {
      throw new IllegalStateException("JDK " + jdk.feature() + " made no " + file.getFileName());
    }
    List<String> using = new ArrayList<>(flags);
    using.add(use);
    return new Archive(using);
  }
}
