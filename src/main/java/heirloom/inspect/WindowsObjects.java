package heirloom.inspect;

import heirloom.inspect.HandleTable.Entry;
import heirloom.inspect.HeldHandle.Kind;
import heirloom.os.OsLook;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Tells what duplicates of handles name, and which of them name one object: the first of each
 * object stays open until the end, for others to be compared with it. One thread uses it.
 */
final class WindowsObjects implements AutoCloseable {

  static final String SECTION = "Section";

  private static final String FILE = "File";

  private static final int MAP_WRITE = 2;
  private static final int MAP_READ = 4;
  private static final int SEC_FILE = 0x0080_0000;
  private static final int SEC_IMAGE = 0x0100_0000;

  private static final int FILE_READ_DATA = 1;
  private static final int FILE_WRITE_DATA = 2;
  private static final int FILE_APPEND_DATA = 4;
  private static final int FILE_ATTRIBUTE_DIRECTORY = 0x10;

  /** docs/spec/handoff.md: the page behind a region begins with its identity and its size. */
  private static final int STAMP_BYTES = 24;

  private static final int NONCE_BYTES = 16;

  /** Every Windows of 64 bits: pages of 4 KiB, views at multiples of 64 KiB. */
  private static final long PAGE = 4096;

  private static final long GRANULARITY = 64 * 1024;

  private static final long PATIENCE_MILLIS = 300;

  /**
   * What one handle names.
   *
   * @param identity the same for handles of one object; empty for what is the process's own
   * @param told what a handoff tells of the thing: a region's identity, a file's volume and index
   */
  record Look(
      Kind kind,
      String target,
      String identity,
      String told,
      Optional<Long> size,
      String access,
      long position) {

    /** Of something that has neither size nor position. */
    static Look of(Kind kind, String target, String identity, String access) {
      return new Look(kind, target, identity, "", Optional.empty(), access, 0);
    }
  }

  private record Known(String type, long handle, String identity) {}

  private final OsLook calls;
  private final List<Known> known = new ArrayList<>();

  WindowsObjects(OsLook calls) {
    this.calls = calls;
  }

  /**
   * Looks at one.
   *
   * @param copy a duplicate, which belongs to this object from here on
   * @param type the system's word
   */
  Look look(long copy, String type, Entry entry) {
    try {
      return ofType(copy, type, entry);
    } finally {
      if (known.stream().noneMatch(one -> one.handle() == copy)) {
        calls.close(copy);
      }
    }
  }

  private Look ofType(long copy, String type, Entry entry) {
    return switch (type) {
      case SECTION -> section(copy, entry.access());
      case FILE -> file(copy, entry.access());
      case "Process" -> process(copy, "Process", calls.processIdOf(copy), entry);
      case "Thread" -> process(copy, "Thread", calls.processIdOfThread(copy), entry);
      default -> other(copy, type, type, entry);
    };
  }

  private Look process(long copy, String type, long of, Entry entry) {
    return of == entry.pid()
        ? Look.of(Kind.OTHER, type + " of its own", "", "-")
        : other(copy, type, type + " of " + of, entry);
  }

  /**
   * Objects of one name are one. A program has hundreds of events without names; comparing them all
   * would take seconds. What was inherited is inheritable in the child still, and was so in the
   * parent: only such ones are compared.
   */
  private Look other(long copy, String type, String what, Entry entry) {
    String name = calls.objectName(copy);
    if (!name.isEmpty()) {
      return Look.of(Kind.OTHER, what + " " + name, type + " " + name, "-");
    }
    return Look.of(Kind.OTHER, what, entry.inheritable() ? compared(copy, type) : "", "-");
  }

  private Look section(long copy, int rights) {
    String access = access((rights & MAP_READ) != 0, (rights & MAP_WRITE) != 0);
    Optional<OsLook.Section> section = calls.section(copy);
    boolean anonymous =
        section.map(one -> (one.attributes() & (SEC_FILE | SEC_IMAGE)) == 0).orElse(false);
    String name = calls.objectName(copy);
    if (!anonymous) {
      String target = SECTION + " of a file " + name;
      return Look.of(Kind.OTHER, target.strip(), compared(copy, SECTION), access);
    }
    long bytes = section.map(OsLook.Section::bytes).orElse(0L);
    Optional<ByteBuffer> stamp = stamp(copy, bytes);
    if (stamp.isEmpty()) {
      String target = name.isEmpty() ? "section" : "section " + name;
      return new Look(
          Kind.MEMORY, target, compared(copy, SECTION), "", Optional.of(bytes), access, 0);
    }
    String nonce = HexFormat.of().formatHex(stamp.get().array(), 0, NONCE_BYTES);
    long size = stamp.get().getLong(NONCE_BYTES);
    return new Look(Kind.MEMORY, "region", nonce, nonce, Optional.of(size), access, 0);
  }

  /** A region's stamp; empty when the section is none of ours or may not be read. */
  private Optional<ByteBuffer> stamp(long section, long bytes) {
    long mapped = bytes - PAGE;
    if (mapped <= 0 || bytes % PAGE != 0) {
      return Optional.empty();
    }
    long view = mapped / GRANULARITY * GRANULARITY;
    return calls
        .sectionBytes(section, view, bytes - view, mapped - view, STAMP_BYTES)
        .map(read -> ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN))
        .filter(
            read -> {
              // A size that these pages would be made for, else it is no stamp.
              long size = read.getLong(NONCE_BYTES);
              return size > mapped - PAGE && size <= mapped;
            });
  }

  private Look file(long copy, int rights) {
    boolean append = (rights & FILE_APPEND_DATA) != 0 && (rights & FILE_WRITE_DATA) == 0;
    boolean readable = (rights & FILE_READ_DATA) != 0;
    boolean writable = (rights & FILE_WRITE_DATA) != 0;
    String access = append && !readable ? "a" : access(readable, writable || append);
    String identity = compared(copy, FILE);
    Optional<Look> answer = patiently(() -> asked(copy, identity, access));
    if (answer.isEmpty()) {
      // Its number must not be another object's while the thread that asked may still use it.
      known.add(new Known("", copy, identity));
    }
    return answer.orElseGet(
        () -> Look.of(Kind.PIPE, "pipe in which somebody waits", identity, access));
  }

  private Look asked(long copy, String identity, String access) {
    return switch (calls.fileType(copy)) {
      case OsLook.FILE_TYPE_DISK -> {
        Optional<OsLook.DiskFile> disk = calls.diskFile(copy);
        boolean directory =
            disk.map(file -> (file.attributes() & FILE_ATTRIBUTE_DIRECTORY) != 0).orElse(false);
        String path = calls.path(copy).replaceFirst("^\\\\\\\\\\?\\\\(?=[A-Za-z]:)", "");
        yield new Look(
            directory ? Kind.DIRECTORY : Kind.FILE,
            path.isEmpty() ? "file" : path,
            identity,
            disk.map(OsLook.DiskFile::identity).orElse(""),
            directory ? Optional.empty() : disk.map(OsLook.DiskFile::size),
            access,
            disk.map(OsLook.DiskFile::position).orElse(0L));
      }
      // Sockets are files of this type too.
      case OsLook.FILE_TYPE_PIPE ->
          calls.isPipe(copy)
              ? Look.of(Kind.PIPE, "pipe", identity, access)
              : Look.of(Kind.SOCKET, "socket", identity, access);
      case OsLook.FILE_TYPE_CHAR -> Look.of(Kind.DEVICE, "device", identity, access);
      default -> Look.of(Kind.OTHER, "File", identity, access);
    };
  }

  private static String access(boolean readable, boolean writable) {
    return readable ? (writable ? "rw" : "r") : writable ? "w" : "-";
  }

  /** Keeps the copy if it is the first of its object. */
  private String compared(long copy, String type) {
    for (Known one : known) {
      if (one.type().equals(type) && calls.isSame(one.handle(), copy)) {
        return one.identity();
      }
    }
    String identity = "object " + (known.size() + 1);
    known.add(new Known(type, copy, identity));
    return identity;
  }

  /**
   * The answer, or nothing when it takes too long: a pipe in which somebody waits is locked by the
   * system, and whoever asks for its type waits too, until that one leaves. The thread stays behind
   * then and ends when the system lets it go, or with this process.
   */
  private static Optional<Look> patiently(Supplier<Look> question) {
    CompletableFuture<Look> answer = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                answer.complete(question.get());
              } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
              }
            },
            "heirloom-look");
    thread.setDaemon(true);
    thread.start();
    try {
      return Optional.of(answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (TimeoutException busy) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a handle could not be looked at", e.getCause());
    }
  }

  @Override
  public void close() {
    known.forEach(one -> calls.close(one.handle()));
    known.clear();
  }
}
