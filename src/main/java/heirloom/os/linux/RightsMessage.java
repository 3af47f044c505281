package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import heirloom.os.OsException;
import java.util.ArrayList;
import java.util.List;

/**
 * One packet with descriptors on a Unix socket: {@code struct msghdr} with one {@code SCM_RIGHTS}
 * control message.
 *
 * <pre>
 *   0   msghdr      name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48
 *   56  iovec       base, length
 *   72  cmsghdr     length, level 80, type 84, descriptors from 88
 *   ..  text
 * </pre>
 *
 * <p>Source: unix(7), cmsg(3), on 64-bit systems. Trap: {@code AncillaryDataTruncated}.
 */
final class RightsMessage {

  /** More descriptors than a grant has, to tell too many from too little room. */
  static final int MOST_DESCRIPTORS = 8;

  private static final int HEADER = 56;
  private static final int IOVEC = 16;
  private static final int CONTROL_HEADER = 16;
  private static final int FLAGS = 48;
  private static final int CONTROL_LENGTH = 40;
  private static final int CONTROL = HEADER + IOVEC;

  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  private RightsMessage() {}

  /**
   * A packet that was received.
   *
   * @param text its bytes, as the sender gave them
   * @param descriptors the receiver's numbers, close-on-exec; the receiver's to close
   */
  record Received(String text, List<Integer> descriptors) {}

  /**
   * Sends at once or not at all.
   *
   * @return false when the socket has no room now
   * @throws OsException EPIPE when nobody holds the other end
   */
  static boolean send(Libc libc, int socket, byte[] text, int[] descriptors) throws OsException {
    int length = CONTROL_HEADER + descriptors.length * Integer.BYTES;
    try (Memory memory = message(text.length, padded(length))) {
      Pointer control = memory.share(CONTROL);
      if (descriptors.length > 0) {
        control.setLong(0, length);
        control.setInt(8, SOL_SOCKET);
        control.setInt(12, SCM_RIGHTS);
        control.write(CONTROL_HEADER, descriptors, 0, descriptors.length);
      } else {
        memory.setLong(CONTROL_LENGTH, 0);
      }
      memory.write(CONTROL + padded(length), text, 0, text.length);
      while (true) {
        // Without MSG_NOSIGNAL a dead peer is a SIGPIPE, also where the JVM's handler was replaced.
        if (libc.sendmsg(socket, memory, MSG_NOSIGNAL | MSG_DONTWAIT) != -1) {
          return true;
        }
        int errno = libc.errno();
        if (errno == Errno.EAGAIN) {
          return false;
        }
        if (errno == Errno.ECONNRESET) {
          // The other end was closed over unread packets; said once, then EPIPE like any other.
          throw Errno.exception("sendmsg", Errno.EPIPE, "the reader left messages unread");
        }
        if (errno != Errno.EINTR) {
          throw Errno.exception("sendmsg", errno);
        }
      }
    }
  }

  /**
   * Waits for one packet; an empty text without descriptors is the end of the line.
   *
   * @param capacity most bytes of text; a longer packet is an error
   * @throws OsException EMSGSIZE when text or descriptors were cut; what did arrive is closed
   */
  static Received receive(Libc libc, int socket, int capacity) throws OsException {
    int room = padded(CONTROL_HEADER + MOST_DESCRIPTORS * Integer.BYTES);
    try (Memory memory = message(capacity, room)) {
      long count;
      do {
        // Without MSG_CMSG_CLOEXEC what arrives would be inherited by the next child.
        count = libc.recvmsg(socket, memory, MSG_CMSG_CLOEXEC);
      } while (count == -1 && libc.errno() == Errno.EINTR);
      Errno.check(libc, "recvmsg", count);
      List<Integer> descriptors = descriptors(memory);
      if ((memory.getInt(FLAGS) & (MSG_CTRUNC | MSG_TRUNC)) != 0) {
        descriptors.forEach(libc::close);
        throw Errno.exception(
            "recvmsg", Errno.EMSGSIZE, "the message was cut; it is longer than this reader allows");
      }
      byte[] text = memory.getByteArray((long) CONTROL + room, (int) count);
      return new Received(new String(text, java.nio.charset.StandardCharsets.UTF_8), descriptors);
    }
  }

  private static List<Integer> descriptors(Memory memory) {
    List<Integer> descriptors = new ArrayList<>();
    if (memory.getLong(CONTROL_LENGTH) >= CONTROL_HEADER
        && memory.getInt(CONTROL + 8L) == SOL_SOCKET
        && memory.getInt(CONTROL + 12L) == SCM_RIGHTS) {
      long length = memory.getLong(CONTROL);
      for (long at = CONTROL_HEADER; at + Integer.BYTES <= length; at += Integer.BYTES) {
        descriptors.add(memory.getInt(CONTROL + at));
      }
    }
    return descriptors;
  }

  private static Memory message(int text, int control) {
    Memory memory = new Memory((long) CONTROL + control + text);
    memory.clear();
    long base = Pointer.nativeValue(memory);
    memory.setLong(16, base + HEADER);
    memory.setLong(24, 1);
    memory.setLong(32, base + CONTROL);
    memory.setLong(CONTROL_LENGTH, control);
    memory.setLong(HEADER, base + CONTROL + control);
    memory.setLong(HEADER + 8L, text);
    return memory;
  }

  private static int padded(int length) {
    return (length + Long.BYTES - 1) & -Long.BYTES;
  }
}
