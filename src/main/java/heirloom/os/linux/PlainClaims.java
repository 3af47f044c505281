package heirloom.os.linux;

import heirloom.os.Claims;
import heirloom.os.FileMode;
import heirloom.os.OsException;
import heirloom.os.OsListener;
import heirloom.os.OsMemory;
import heirloom.os.OsRinger;
import heirloom.os.OsWord;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;

/**
 * The child's side on Linux in plain Java: what a number names is opened again through {@code
 * /proc/self/fd/N}.
 *
 * <p>That makes a second open file description: the offset starts at 0, access is asked for anew,
 * and the number itself stays open until the process ends, since plain Java can neither close it
 * nor set close-on-exec. Memory, files and pipes can be opened so; sockets and eventfds answer
 * ENXIO. So a socket is the one thing here that loads native code: {@link InheritedServer}.
 */
public final class PlainClaims implements Claims {

  /** Called once by {@link heirloom.os.Current}. */
  public PlainClaims() {}

  @Override
  public Optional<Facts> look(long value) throws OsException {
    return ProcFd.SELF.look(value);
  }

  @Override
  public void expectMemory() {
    new MapWarmup().start();
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
  public OsWord adoptWord(ByteBuffer memory, int word, int sleepers, List<Long> values)
      throws OsException {
    return FutexWord.adopted(memory, word);
  }

  @Override
  public OsListener adoptListener(long value) {
    return InheritedBell.of(value);
  }

  @Override
  public OsRinger adoptRinger(long value) throws OsException {
    String path = ProcFd.SELF.path(value);
    OutputStream pipe = PlainStreams.openOutput(path);
    try {
      return StreamRinger.of(pipe, new FileInputStream(path));
    } catch (IOException cannotLook) {
      return StreamRinger.of(pipe);
    }
  }

  @Override
  public FileChannel adoptFile(long value, FileMode mode) throws OsException {
    return PlainStreams.openFile(ProcFd.SELF.path(value), mode);
  }

  @Override
  public InputStream adoptInput(long value) throws OsException {
    return PlainStreams.openInput(ProcFd.SELF.path(value));
  }

  @Override
  public OutputStream adoptOutput(long value) throws OsException {
    return PlainStreams.openOutput(ProcFd.SELF.path(value));
  }

  @Override
  public Optional<ServerSocketChannel> adoptServer(long value) throws OsException {
    return InheritedServer.adopt((int) value);
  }

  @Override
  public Late openControl(String mechanism, long[] values, long giver) throws OsException {
    if (!mechanism.equals("proc")) {
      throw PlainFailure.noControl(mechanism);
    }
    return ProcControl.open(values, giver);
  }

  /** Not FileChannel.open: the streams load a dozen classes less, and this is a child's start. */
  static FileChannel openMemory(String path, boolean writable) throws OsException {
    try {
      return writable
          ? new RandomAccessFile(path, "rw").getChannel()
          : new FileInputStream(path).getChannel();
    } catch (IOException e) {
      throw PlainStreams.refused(path, writable ? FileMode.READ_WRITE : FileMode.READ, e);
    }
  }
}
