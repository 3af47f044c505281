package heirloom.pool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The archives of one directory, named {@code KEY-SHA256.jsa} or {@code .aot}.
 *
 * <p>A JVM maps an archive and believes it: one flipped byte ends it by SIGSEGV, a missing end by
 * SIGBUS. So the bytes' hash stands in the name, and a file that does not match it is deleted. That
 * is asked once per process and file, as long as the file is the same by device, inode, size and
 * time. The time is that of its last use, to a day.
 */
final class ArchiveStore {

  /** Archives that nobody used for so long go when another one is made. */
  static final Duration UNUSED = Duration.ofDays(30);

  /** So many stay then, those that were used last: each new jar makes another. */
  static final int MOST = 16;

  private static final Duration ONE_DAY = Duration.ofDays(1);

  private static final Pattern NAME =
      Pattern.compile("([0-9a-f]{32})-([0-9a-f]{64})\\.(?:jsa|aot)");

  /** What was found whole by this process, as it was then. */
  private static final Map<Path, Map<String, Object>> WHOLE = new ConcurrentHashMap<>();

  private final Path folder;

  ArchiveStore(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** The archive of this key, whole and this user's own; a damaged one is deleted. */
  Optional<Path> find(String key, String kind) {
    try (var named = Files.newDirectoryStream(folder, key + "-*." + kind)) {
      for (Path one : named) {
        if (isWhole(one)) {
          return Optional.of(one);
        }
      }
    } catch (IOException | DirectoryIteratorException noneToBeSeen) {
      // Slower only.
    }
    return Optional.empty();
  }

  /** The others wait for the first look: many processes of a pool start at once. */
  private static synchronized boolean isWhole(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches() || !ArchiveDirectory.isOursAlone(file)) {
      return false;
    }
    try {
      noteUse(file);
      Map<String, Object> now = identity(file);
      if (now.equals(WHOLE.get(file))) {
        return true;
      }
      if (hash(file).equals(name.group(2))) {
        WHOLE.put(file, now);
        return true;
      }
    } catch (IOException unreadable) {
      // As good as damaged: a worker could not read it either.
    }
    delete(file);
    return false;
  }

  private static void noteUse(Path file) throws IOException {
    Instant now = Instant.now();
    if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(ONE_DAY))) {
      Files.setLastModifiedTime(file, FileTime.from(now));
    }
  }

  private static Map<String, Object> identity(Path file) throws IOException {
    return Files.readAttributes(
        file,
        ArchiveDirectory.isWindows()
            ? "size,lastModifiedTime,creationTime"
            : "unix:dev,ino,size,lastModifiedTime",
        LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Takes a finished file in, by one rename, once its bytes are on the disk: after a power failure
   * there is either all of it or nothing.
   *
   * @return where it lies now
   */
  Path add(Path made, String key, String kind) throws IOException {
    ArchiveDirectory.restrict(made);
    try (FileChannel bytes = FileChannel.open(made, StandardOpenOption.WRITE)) {
      bytes.force(true);
    }
    Path file = folder.resolve(key + "-" + hash(made) + "." + kind);
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (!ArchiveDirectory.isWindows()) {
      try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true);
      }
    }
    thinOut(file);
    return file;
  }

  /** Whoever still uses one of these has it mapped, and keeps it until he ends. */
  private void thinOut(Path newest) throws IOException {
    record Used(Path file, Instant last) {}
    String key = newest.getFileName().toString().substring(0, 32);
    Instant longAgo = Instant.now().minus(UNUSED);
    List<Used> others = new ArrayList<>();
    try (var all = Files.newDirectoryStream(folder, "*.{jsa,aot}")) {
      for (Path one : all) {
        Matcher name = NAME.matcher(one.getFileName().toString());
        if (one.equals(newest) || !name.matches()) {
          continue;
        }
        Instant last = Files.getLastModifiedTime(one, LinkOption.NOFOLLOW_LINKS).toInstant();
        if (name.group(1).equals(key) || last.isBefore(longAgo)) {
          delete(one);
        } else {
          others.add(new Used(one, last));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    others.sort(Comparator.comparing(Used::last).reversed());
    others.stream().skip(MOST - 1).forEach(one -> delete(one.file()));
  }

  /** Deletes an archive, if the system lets it: Windows keeps one that somebody has mapped. */
  static void delete(Path file) {
    WHOLE.remove(file);
    try {
      Files.deleteIfExists(file);
    } catch (IOException stays) {
      // It is not used here, and another process that looks at it comes to the same.
    }
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] some = new byte[256 << 10];
    try (InputStream bytes =
        Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      for (int n = bytes.read(some); n >= 0; n = bytes.read(some)) {
        digest.update(some, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
