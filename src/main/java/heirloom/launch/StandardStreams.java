package heirloom.launch;

import heirloom.grant.Grant;
import heirloom.os.FileMode;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.SpawnException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;

/**
 * A child's 0, 1 and 2, opened for one start, and this process's streams to those that are pipes.
 *
 * @param handles what the child gets, in order
 * @param input to the child's standard input
 * @param output from its standard output
 * @param error from its standard error
 * @param given grants that serve as streams
 */
record StandardStreams(
    List<OsHandle> handles,
    OutputStream input,
    InputStream output,
    InputStream error,
    List<Grant> given) {

  /** Opens what the request names, each thing listed in {@code opened} at once. */
  static StandardStreams open(Os os, LaunchRequest request, Opened opened) throws IOException {
    return new Opener(os, request, opened).all();
  }

  /** The effect; the record is its result. */
  private static final class Opener {
    private final Os os;
    private final LaunchRequest request;
    private final Opened opened;
    private final List<Grant> given = new ArrayList<>();

    Opener(Os os, LaunchRequest request, Opened opened) {
      this.os = os;
      this.request = request;
      this.opened = opened;
    }

    StandardStreams all() throws IOException {
      OutputStream input = NullStreams.OUTPUT;
      OsHandle first;
      if (request.stdio().get(0).isPipe()) {
        OsPipe pipe = os.createPipe();
        first = opened.untilStarted(pipe.readEnd());
        input = new ChildOutput(os.output(opened.onFailure(pipe.writeEnd())));
      } else {
        first = redirected(0);
      }
      List<InputStream> outputs = new ArrayList<>();
      OsHandle second = output(1, outputs);
      OsHandle third;
      if (request.mergeErrors()) {
        third = second;
        outputs.add(NullStreams.INPUT);
      } else {
        third = output(2, outputs);
      }
      return new StandardStreams(
          List.of(first, second, third), input, outputs.get(0), outputs.get(1), given);
    }

    private OsHandle output(int number, List<InputStream> outputs) throws IOException {
      if (!request.stdio().get(number).isPipe()) {
        outputs.add(NullStreams.INPUT);
        return redirected(number);
      }
      OsPipe pipe = os.createPipe();
      opened.untilStarted(pipe.writeEnd());
      outputs.add(new ChildInput(os.input(opened.onFailure(pipe.readEnd()))));
      return pipe.writeEnd();
    }

    private OsHandle redirected(int number) throws IOException {
      StdioTarget target = request.stdio().get(number);
      if (target instanceof StdioTarget.Redirected to) {
        return opened.untilStarted(open(to.redirect(), number));
      }
      return granted(((StdioTarget.Given) target).thing(), number);
    }

    private OsHandle granted(heirloom.grant.Inheritable thing, int number) throws IOException {
      Grant grant;
      try {
        grant = thing.open();
      } catch (IOException e) {
        throw StartFailure.ofGrant(request, "standard stream " + number, e);
      }
      opened.untilStarted(grant);
      if (grant.handles().size() != 1) {
        throw new IllegalArgumentException(
            "handles=" + grant.handles().size() + ", a standard stream is 1 handle");
      }
      given.add(grant);
      return grant.handles().get(0);
    }

    private OsHandle open(Redirect redirect, int number) throws IOException {
      if (redirect.equals(Redirect.INHERIT)) {
        return os.standardStream(number);
      }
      if (redirect.equals(Redirect.DISCARD)) {
        return os.nullDevice();
      }
      File file = redirect.file();
      FileMode mode =
          switch (redirect.type()) {
            case READ -> FileMode.READ;
            case APPEND -> FileMode.APPEND;
            default -> FileMode.WRITE;
          };
      try {
        return os.openFile(file.toPath(), mode);
      } catch (InvalidPathException e) {
        throw StartFailure.of(request, "Invalid file path", e);
      } catch (OsException e) {
        // The JDK's FileNotFoundException says it so; runners show the text.
        throw StartFailure.of(
            request, file + " (" + e.sentence() + ")", new SpawnException(request.program(), e));
      }
    }
  }
}
