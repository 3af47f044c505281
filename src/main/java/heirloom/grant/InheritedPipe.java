package heirloom.grant;

import heirloom.grant.InheritanceException.Reason;
import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A pipe of its own to one child, beside its standard streams.
 *
 * <p><b>Shape</b>: one pipe goes to one child, in one direction. The parent's end is a stream that
 * the parent closes; the child's end leaves this process with the start, whether that succeeds or
 * not, so that end of stream and a broken pipe are seen when the child ends. {@link #close()}
 * closes both ends. Thread-safe.
 *
 * <p>A child in plain Java cannot close the descriptor that it inherited: the parent sees the
 * stream's end only when that child ends, even if it closed its stream before.
 */
public final class InheritedPipe implements Inheritable, AutoCloseable {

  /** The child's side of {@link #toChild()}. */
  public static final GrantType<InputStream> INPUT =
      GrantType.of("pipe", InputStream.class, new InputAdoption());

  /** The child's side of {@link #fromChild()}. */
  public static final GrantType<OutputStream> OUTPUT =
      GrantType.of("pipe", OutputStream.class, new OutputAdoption());

  private final boolean toChild;
  private final OsHandle childEnd;
  private final @Nullable OutputStream output;
  private final @Nullable InputStream input;
  private boolean given;

  private InheritedPipe(
      boolean toChild,
      OsHandle childEnd,
      @Nullable OutputStream output,
      @Nullable InputStream input) {
    this.toChild = toChild;
    this.childEnd = childEnd;
    this.output = output;
    this.input = input;
  }

  /**
   * A pipe whose write end this process keeps.
   *
   * @throws IOException when the system has no pipe left
   */
  public static InheritedPipe toChild() throws IOException {
    Os os = Current.os();
    OsPipe pipe = os.createPipe();
    return new InheritedPipe(true, pipe.readEnd(), os.output(pipe.writeEnd()), null);
  }

  /**
   * A pipe whose read end this process keeps.
   *
   * @throws IOException when the system has no pipe left
   */
  public static InheritedPipe fromChild() throws IOException {
    Os os = Current.os();
    OsPipe pipe = os.createPipe();
    return new InheritedPipe(false, pipe.writeEnd(), null, os.input(pipe.readEnd()));
  }

  /**
   * The parent's end of {@link #toChild()}; unbuffered.
   *
   * @throws IllegalStateException when this pipe goes the other way
   */
  public OutputStream output() {
    if (output == null) {
      throw new IllegalStateException("this pipe comes from the child: use input()");
    }
    return output;
  }

  /**
   * The parent's end of {@link #fromChild()}.
   *
   * @throws IllegalStateException when this pipe goes the other way
   */
  public InputStream input() {
    if (input == null) {
      throw new IllegalStateException("this pipe goes to the child: use output()");
    }
    return input;
  }

  @Override
  public synchronized Grant open() throws IOException {
    if (given) {
      throw new IllegalStateException("this pipe was given to a child or closed, make another one");
    }
    String id = Current.os().identityOf(childEnd);
    Map<String, String> facts = new TreeMap<>();
    facts.put("access", toChild ? "r" : "w");
    if (!id.isEmpty()) {
      facts.put("id", id);
    }
    given = true;
    return new Grant(toChild ? INPUT : OUTPUT, List.of(childEnd), facts, () -> {});
  }

  /**
   * Closes both ends; idempotent. A child's end that was given is the launcher's: it goes to the
   * child, also where that happens later, and leaves this process then.
   *
   * @throws IOException when the parent's end says so
   */
  @Override
  public void close() throws IOException {
    boolean ours;
    synchronized (this) {
      ours = !given;
      given = true;
    }
    if (ours) {
      childEnd.close();
    }
    if (output != null) {
      output.close();
    }
    if (input != null) {
      input.close();
    }
  }

  private static void check(Claim claim, boolean reading) throws IOException {
    String access = claim.required("access");
    if (!access.equals("r") && !access.equals("w")) {
      throw claim.refused(Reason.MALFORMED, "a pipe has no access=" + access);
    }
    var facts = claim.look();
    claim.requireIdentity(facts);
    if (access.equals("r") != reading) {
      throw claim.refused(
          Reason.ACCESS_MISMATCH,
          reading ? "the pipe is for writing here" : "the pipe is for reading here");
    }
    claim.requireAccess(facts, reading, !reading);
  }

  private static final class InputAdoption implements GrantType.Adopter<InputStream> {
    @Override
    public InputStream adopt(Claim claim) throws IOException {
      check(claim, true);
      return claim.claims().adoptInput(claim.handle());
    }
  }

  private static final class OutputAdoption implements GrantType.Adopter<OutputStream> {
    @Override
    public OutputStream adopt(Claim claim) throws IOException {
      check(claim, false);
      return claim.claims().adoptOutput(claim.handle());
    }
  }
}
