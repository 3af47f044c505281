package heirloom.grant;

import heirloom.grant.InheritanceException.Reason;
import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.Os;
import heirloom.os.OsHandle;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file that a child gets open, whether or not the child could open it by its name.
 *
 * <p><b>Shape</b>: a plain description, immutable, any thread, nothing to close. The file is opened
 * anew at each start, so a missing one is an {@code IOException} of {@code start()}, and each child
 * has an offset of its own. {@code write} empties the file at each start.
 *
 * <p>A Java child gets a {@link FileChannel} at offset 0 ({@code append}: every write goes to the
 * end); it is the child's to close. Other children find an open descriptor or HANDLE in the same
 * state.
 */
public final class InheritedFile implements Inheritable {

  /** The child's side: {@code given.take("log", InheritedFile.TYPE)}. */
  public static final GrantType<FileChannel> TYPE =
      GrantType.of("file", FileChannel.class, new Adoption());

  private final Path file;
  private final FileMode mode;

  private InheritedFile(Path file, FileMode mode) {
    this.file = file.toAbsolutePath();
    this.mode = mode;
  }

  /** An existing file, for reading. */
  public static InheritedFile read(Path file) {
    return new InheritedFile(file, FileMode.READ);
  }

  /** A file for writing from its start: created when missing, emptied when not. */
  public static InheritedFile write(Path file) {
    return new InheritedFile(file, FileMode.WRITE);
  }

  /** A file for writing at its end: created when missing. Several children may append to it. */
  public static InheritedFile append(Path file) {
    return new InheritedFile(file, FileMode.APPEND);
  }

  /** An existing file, for reading and writing. */
  public static InheritedFile readWrite(Path file) {
    return new InheritedFile(file, FileMode.READ_WRITE);
  }

  @Override
  public Grant open() throws IOException {
    Os os = Current.os();
    OsHandle handle = os.openFile(file, mode);
    try {
      Map<String, String> facts = new TreeMap<>();
      facts.put("access", Adoption.word(mode));
      String id = os.identityOf(handle);
      if (!id.isEmpty()) {
        facts.put("id", id);
      }
      return new Grant(TYPE, List.of(handle), facts, () -> {});
    } catch (IOException | RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  @Override
  public boolean changesFiles() {
    return mode == FileMode.WRITE || mode == FileMode.APPEND;
  }

  @Override
  public String toString() {
    return "file " + file + " (" + mode + ")";
  }

  /** A class and not a lambda: the first lambda of a JVM costs a child's start 10 ms. */
  private static final class Adoption implements GrantType.Adopter<FileChannel> {

    static String word(FileMode mode) {
      return switch (mode) {
        case READ -> "r";
        case WRITE -> "w";
        case APPEND -> "a";
        case READ_WRITE -> "rw";
      };
    }

    @Override
    public FileChannel adopt(Claim claim) throws IOException {
      String access = claim.required("access");
      for (FileMode mode : FileMode.values()) {
        if (word(mode).equals(access)) {
          var facts = claim.look();
          claim.requireIdentity(facts);
          claim.requireAccess(
              facts, mode == FileMode.READ || mode == FileMode.READ_WRITE, mode != FileMode.READ);
          if (mode == FileMode.APPEND && !facts.appends()) {
            throw claim.refused(
                Reason.ACCESS_MISMATCH, "it does not append, but access=a was handed over");
          }
          return claim.claims().adoptFile(claim.handle(), mode);
        }
      }
      throw claim.refused(Reason.MALFORMED, "a file has no access=" + access);
    }
  }
}
