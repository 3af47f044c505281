package heirloom.os.linux;

import heirloom.os.Claims;
import heirloom.os.OsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The control line of a Java child: messages come in by one pipe, what they name is opened in the
 * giver's {@code /proc/PID/fd}, and an answer on the other pipe says that it is open here.
 */
final class ProcControl implements Claims.Late {

  /** A whole handoff text; a longer line cannot be one. */
  private static final int LONGEST = 24 * 1024;

  /** Field of /proc/PID/stat: when it started, in ticks since boot. */
  private static final int START_TIME = 22;

  private final InputStream messages;
  private final OutputStream answers;
  private final ProcFd giver;
  private final long giverStart;
  private final byte[] buffer = new byte[1024];
  private int next;
  private int filled;

  private ProcControl(InputStream messages, OutputStream answers, ProcFd giver, long giverStart) {
    this.messages = messages;
    this.answers = answers;
    this.giver = giver;
    this.giverStart = giverStart;
  }

  static Claims.Late open(long[] values, long giverPid) throws OsException {
    if (values.length != 2) {
      throw broken("it has " + values.length + " handles and not 2");
    }
    ProcFd giver = ProcFd.of(giverPid);
    long giverStart = giver.statField(START_TIME);
    // The giver started us, so whoever has its number and is younger is somebody else.
    if (giverStart > ProcFd.SELF.statField(START_TIME)) {
      throw stranger(giverPid);
    }
    return new ProcControl(
        PlainStreams.openInput(ProcFd.SELF.path(values[0])),
        PlainStreams.openOutput(ProcFd.SELF.path(values[1])),
        giver,
        giverStart);
  }

  @Override
  public Optional<String> receive() throws OsException {
    StringBuilder line = new StringBuilder();
    try {
      while (true) {
        if (next == filled) {
          filled = Math.max(messages.read(buffer), 0);
          next = 0;
          if (filled == 0) {
            if (line.length() > 0) {
              throw broken("it ended inside a message");
            }
            return Optional.empty();
          }
        }
        int end = next;
        while (end < filled && buffer[end] != '\n') {
          end++;
        }
        line.append(new String(buffer, next, end - next, StandardCharsets.ISO_8859_1));
        next = end;
        if (line.length() > LONGEST) {
          throw broken("a message has more than " + LONGEST + " characters");
        }
        if (next < filled) {
          next++;
          return Optional.of(line.toString());
        }
      }
    } catch (OsException e) {
      throw e;
    } catch (IOException e) {
      throw PlainFailure.of("read of the control line", e);
    }
  }

  @Override
  public Claims open(List<Long> values) throws OsException {
    if (giver.statField(START_TIME) != giverStart) {
      throw broken("the giver has ended, its number belongs to another process");
    }
    return OpenedClaims.of(giver, values);
  }

  @Override
  public void acknowledge() throws OsException {
    try {
      answers.write('\n');
    } catch (IOException e) {
      throw PlainFailure.of("write to the control line", e);
    }
  }

  @Override
  public void close() {
    try (messages;
        answers) {
      next = filled;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static OsException stranger(long giverPid) {
    return broken("process " + giverPid + " is younger than this one and cannot have started it");
  }

  private static OsException broken(String sentence) {
    return new OsException("control line", 0, "broken", sentence, "");
  }
}
