package heirloom.os.windows;

import heirloom.os.Claims;
import heirloom.os.OsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The child's end of a {@link WindowsControl}: lines of ASCII; the handles are here already. */
final class ControlReader implements Claims.Late {

  /** Longer than any message of ours; a line that goes on is not one. */
  private static final int LONGEST_LINE = 64 * 1024;

  private final Claims claims;
  private final PipeInput line;

  ControlReader(Claims claims, PipeInput line) {
    this.claims = claims;
    this.line = line;
  }

  @Override
  public synchronized Optional<String> receive() throws OsException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      // Byte by byte: messages are few, and nothing may be read ahead of the next receiver.
      for (int c = line.read(); c >= 0; c = line.read()) {
        if (c == '\n') {
          return Optional.of(text.toString(StandardCharsets.US_ASCII));
        }
        if (text.size() == LONGEST_LINE) {
          throw WindowsErrors.exception("ReadFile", WindowsErrors.INVALID_PARAMETER);
        }
        text.write(c);
      }
      return Optional.empty();
    } catch (OsException e) {
      throw e;
    } catch (IOException closedHere) {
      return Optional.empty();
    }
  }

  /** {@inheritDoc} They are open here since before the message was written. */
  @Override
  public Claims open(List<Long> values) {
    return claims;
  }

  /** Nothing to tell: the giver made the duplicates before it wrote. */
  @Override
  public void acknowledge() {}

  @Override
  public void close() {
    line.close();
  }
}
