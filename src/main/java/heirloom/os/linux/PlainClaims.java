package heirloom.os.linux;

import heirloom.os.Claims;
import heirloom.os.FileMode;
import heirloom.os.OsException;
import heirloom.os.OsMemory;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The child's side on Linux in plain Java: what a number names is opened again through {@code
 * /proc/self/fd/N}.
 *
 * <p>That makes a second open file description: the offset starts at 0, access is asked for anew,
 * and the number itself stays open until the process ends, since plain Java can neither close it
 * nor set close-on-exec. Memory, files and pipes can be opened so; sockets and eventfds answer
 * ENXIO.
 */
public final class PlainClaims implements Claims {

  private PlainClaims() {}

  /** Called once by {@link heirloom.os.Current}. */
  public static Claims create() {
    return new PlainClaims();
  }

  @Override
  public Optional<Facts> look(long value) throws OsException {
    return ProcFd.SELF.look(value);
  }

  @Override
  public long parentPid() throws OsException {
    return ProcFd.SELF.statField(4);
  }

  @Override
  public OsMemory adoptMemory(long value, long size, boolean writable, String identity)
      throws OsException {
    return new PlainMemory(openMemory(ProcFd.SELF.path(value), writable), size, writable, identity);
  }

  @Override
  public FileChannel adoptFile(long value, FileMode mode) throws OsException {
    return openFile(ProcFd.SELF.path(value), mode);
  }

  @Override
  public InputStream adoptInput(long value) throws OsException {
    return openInput(ProcFd.SELF.path(value));
  }

  @Override
  public OutputStream adoptOutput(long value) throws OsException {
    return openOutput(ProcFd.SELF.path(value));
  }

  @Override
  public Late openControl(String mechanism, long[] values, long giver) throws OsException {
    if (!mechanism.equals("proc")) {
      throw new OsException(
          "openControl",
          95,
          "EOPNOTSUPP",
          "this control line works by " + mechanism + ", which plain Java cannot receive",
          "start Java children with ChildBuilder.java, whose control line works by proc");
    }
    return ProcControl.open(values, giver);
  }

  /** Not FileChannel.open: the streams load a dozen classes less, and this is a child's start. */
  static FileChannel openMemory(String path, boolean writable) throws OsException {
    try {
      return writable
          ? new RandomAccessFile(path, "rw").getChannel()
          : new FileInputStream(path).getChannel();
    } catch (FileNotFoundException e) {
      throw refused(path, writable ? FileMode.READ_WRITE : FileMode.READ, e);
    }
  }

  static FileChannel openFile(String path, FileMode mode) throws OsException {
    try {
      // Never TRUNCATE_EXISTING: the parent emptied the file for WRITE, once.
      return switch (mode) {
        case READ -> FileChannel.open(Path.of(path), StandardOpenOption.READ);
        case WRITE -> FileChannel.open(Path.of(path), StandardOpenOption.WRITE);
        case APPEND -> FileChannel.open(Path.of(path), StandardOpenOption.APPEND);
        case READ_WRITE ->
            FileChannel.open(Path.of(path), StandardOpenOption.READ, StandardOpenOption.WRITE);
      };
    } catch (IOException e) {
      throw PlainFailure.of("open " + path, e);
    }
  }

  static InputStream openInput(String path) throws OsException {
    try {
      return new PlainPipeInput(new FileInputStream(path));
    } catch (FileNotFoundException e) {
      throw refused(path, FileMode.READ, e);
    }
  }

  static OutputStream openOutput(String path) throws OsException {
    try {
      // Appending, because the other form says O_TRUNC, which a file would obey.
      return new FileOutputStream(path, true);
    } catch (FileNotFoundException e) {
      throw refused(path, FileMode.APPEND, e);
    }
  }

  /** The streams say FileNotFoundException for everything; the channel tells the cases apart. */
  private static OsException refused(String path, FileMode mode, FileNotFoundException first) {
    try {
      openFile(path, mode).close();
    } catch (OsException precise) {
      return precise;
    } catch (IOException closing) {
      first.addSuppressed(closing);
    }
    return PlainFailure.of("open " + path, first);
  }
}
