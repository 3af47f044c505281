package heirloom.os.linux;

import com.sun.jna.Memory;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsProcess;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * A control line over a {@code SOCK_SEQPACKET} socket pair: each message is one packet that carries
 * its handles as {@code SCM_RIGHTS}. The child does not know them by our numbers but by their
 * positions in the packet, which is what the message is told.
 *
 * <p>The pair has no name, so nobody can join it. Trap: {@code ControlSocketOpenToEveryUser}.
 */
final class ControlSocket implements OsControl {

  private static final int AF_UNIX = 1;
  private static final int SOCK_SEQPACKET_CLOEXEC = 5 | Descriptors.O_CLOEXEC;
  private static final int SLICE_MILLIS = 100;

  private final Libc libc;
  private final OsHandle ours;
  private final OsHandle childs;

  private ControlSocket(Libc libc, OsHandle ours, OsHandle childs) {
    this.libc = libc;
    this.ours = ours;
    this.childs = childs;
  }

  static ControlSocket create(Libc libc) throws OsException {
    int[] ends = new int[2];
    Errno.check(libc, "socketpair", libc.socketpair(AF_UNIX, SOCK_SEQPACKET_CLOEXEC, 0, ends));
    return Descriptors.pair(
        libc,
        ends,
        "control line",
        "child's end of the control line",
        (ours, childs) -> new ControlSocket(libc, ours, childs));
  }

  @Override
  public List<OsHandle> childEnds() {
    return List.of(childs);
  }

  @Override
  public String mechanism() {
    return "scm";
  }

  @Override
  public void send(OsProcess target, List<OsHandle> handles, Function<long[], String> message)
      throws OsException {
    long[] positions = LongStream.range(0, handles.size()).toArray();
    byte[] text = message.apply(positions).getBytes(StandardCharsets.UTF_8);
    int socket = (int) ours.acquire();
    try {
      int[] descriptors = new int[handles.size()];
      int held = 0;
      try {
        for (; held < descriptors.length; held++) {
          descriptors[held] = (int) handles.get(held).acquire();
        }
        while (!RightsMessage.send(libc, socket, text, descriptors)) {
          awaitRoom(socket);
        }
      } finally {
        for (int i = 0; i < held; i++) {
          handles.get(i).release();
        }
      }
    } finally {
      ours.release();
    }
  }

  /** The child has not read what it was sent: waits until it does, ends, or this line is closed. */
  private void awaitRoom(int socket) throws OsException {
    if (ours.isClosed()) {
      throw Errno.exception("sendmsg", Errno.EPIPE, "the control line was closed here meanwhile");
    }
    try (Memory entry = new Memory(Long.BYTES)) {
      entry.setInt(0, socket);
      entry.setInt(4, PipeEnd.POLLOUT);
      if (libc.poll(entry, 1, SLICE_MILLIS) == -1 && libc.errno() != Errno.EINTR) {
        throw Errno.exception("poll", libc.errno());
      }
    }
  }

  @Override
  public void close() {
    ours.close();
    childs.close();
  }
}
