package heirloom.cli.map;

import heirloom.grant.Inheritable;
import heirloom.memory.Spool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** What one run of a command prints into. */
interface Sink extends AutoCloseable {

  /** The thing that is the command's standard output itself; empty when it prints into a pipe. */
  default Optional<Inheritable> direct() {
    return Optional.empty();
  }

  /** Gets what comes out of the pipe. */
  OutputStream stream();

  /** Bytes that this keeps. */
  long size() throws IOException;

  /**
   * The run is over: what a process that outlives the command prints from now on is refused. Does
   * nothing the second time.
   */
  default void end() throws IOException {}

  /** Passes on what is kept. */
  void copyTo(OutputStream out) throws IOException;

  /** Lets go of what is kept. */
  @Override
  void close();

  /** A stream that keeps nothing here. */
  static Sink through(OutputStream out) {
    return new Sink() {
      @Override
      public OutputStream stream() {
        return out;
      }

      @Override
      public long size() {
        return 0;
      }

      @Override
      public void copyTo(OutputStream to) {}

      @Override
      public void close() {}
    };
  }

  /** Memory that grows while the command writes into it. */
  static Sink spool(Spool spool) {
    return new Sink() {

      private volatile OptionalLong end = OptionalLong.empty();

      @Override
      public Optional<Inheritable> direct() {
        return Optional.of(spool);
      }

      @Override
      public OutputStream stream() {
        return OutputStream.nullOutputStream();
      }

      @Override
      public long size() throws IOException {
        OptionalLong known = end;
        return known.isPresent() ? known.getAsLong() : spool.size();
      }

      @Override
      public void end() throws IOException {
        if (end.isEmpty()) {
          // A process that outlives the command must neither add to it nor take memory for ever.
          spool.end();
          end = OptionalLong.of(spool.size());
        }
      }

      @Override
      public void copyTo(OutputStream out) throws IOException {
        spool.copyTo(out, size());
      }

      @Override
      public void close() {
        end = OptionalLong.empty();
        spool.close();
      }
    };
  }

  /** This JVM's heap, where memory is no file that a command could print into. */
  static Sink heap() {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    return new Sink() {
      @Override
      public OutputStream stream() {
        return kept;
      }

      @Override
      public long size() {
        return kept.size();
      }

      @Override
      public void copyTo(OutputStream out) throws IOException {
        kept.writeTo(out);
      }

      @Override
      public void close() {
        kept.reset();
      }
    };
  }
}
