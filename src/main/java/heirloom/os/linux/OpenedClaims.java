package heirloom.os.linux;

import heirloom.os.Claims;
import heirloom.os.FileMode;
import heirloom.os.OsException;
import heirloom.os.OsListener;
import heirloom.os.OsMemory;
import heirloom.os.OsRinger;
import heirloom.os.OsWord;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a message named in the giver, opened here at once, so that the giver may close its own
 * before anybody asks for the grant. Each is handed out once.
 */
final class OpenedClaims implements Claims {

  private record Opened(Facts facts, AutoCloseable object, FileMode mode) {}

  private final Map<Long, Opened> opened = new HashMap<>();

  private OpenedClaims() {}

  static Claims of(ProcFd giver, List<Long> values) throws OsException {
    OpenedClaims claims = new OpenedClaims();
    for (long value : values) {
      Optional<Facts> before = giver.look(value);
      if (before.isEmpty()) {
        continue;
      }
      FileMode mode = mode(before.get());
      AutoCloseable object = open(giver.path(value), before.get().type(), mode);
      // Java cannot ask what a channel is open on: the number named the same before and after.
      Facts after = giver.look(value).orElse(before.get());
      if (!after.identity().equals(before.get().identity())) {
        throw new OsException(
            "open " + giver.path(value), 0, "changed", "the giver closed it meanwhile", "");
      }
      claims.opened.put(value, new Opened(after, object, mode));
    }
    return claims;
  }

  private static FileMode mode(Facts facts) {
    if (!facts.writable()) {
      return FileMode.READ;
    }
    if (facts.appends()) {
      return FileMode.APPEND;
    }
    return facts.readable() ? FileMode.READ_WRITE : FileMode.WRITE;
  }

  private static AutoCloseable open(String path, Type type, FileMode mode) throws OsException {
    return switch (type) {
      case MEMORY -> PlainClaims.openMemory(path, mode == FileMode.READ_WRITE);
      case FILE -> PlainStreams.openFile(path, mode);
      case PIPE ->
          mode == FileMode.READ ? PlainStreams.openInput(path) : PlainStreams.openOutput(path);
      default ->
          throw new OsException(
              "open " + path,
              6,
              "ENXIO",
              "No such device or address",
              "plain Java can be given memory, files and pipes");
    };
  }

  @Override
  public Optional<Facts> look(long value) {
    return Optional.ofNullable(opened.get(value)).map(Opened::facts);
  }

  @Override
  public OsMemory adoptMemory(long value, long size, boolean writable, String identity)
      throws OsException {
    FileChannel channel =
        take(value, FileChannel.class, writable ? FileMode.READ_WRITE : FileMode.READ);
    return new PlainMemory(channel, size, writable, identity);
  }

  @Override
  public OsWord adoptWord(ByteBuffer memory, int word, int sleepers, List<Long> values) {
    return FutexWord.adopted(memory, word);
  }

  @Override
  public OsListener adoptListener(long value) throws OsException {
    return new ReadingBell(take(value, InputStream.class, FileMode.READ));
  }

  @Override
  public OsRinger adoptRinger(long value) throws OsException {
    return StreamRinger.of(take(value, OutputStream.class, FileMode.WRITE));
  }

  @Override
  public FileChannel adoptFile(long value, FileMode mode) throws OsException {
    return take(value, FileChannel.class, mode);
  }

  @Override
  public InputStream adoptInput(long value) throws OsException {
    return take(value, InputStream.class, FileMode.READ);
  }

  @Override
  public OutputStream adoptOutput(long value) throws OsException {
    return take(value, OutputStream.class, FileMode.WRITE);
  }

  @Override
  public Late openControl(String mechanism, long[] values, long giver) throws OsException {
    throw new OsException(
        "openControl", 95, "EOPNOTSUPP", "a control line cannot come over a control line", "");
  }

  private <T> T take(long value, Class<T> type, FileMode mode) throws OsException {
    Opened one = opened.get(value);
    if (one == null || one.mode() != mode || !type.isInstance(one.object())) {
      throw new OsException(
          "adopt", 9, "EBADF", "handle " + value + " of the giver is not open as " + mode, "");
    }
    opened.remove(value);
    return type.cast(one.object());
  }
}
