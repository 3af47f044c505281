package heirloom.cli.aggregate;

import heirloom.child.aggregate.Dialect;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A kind of workers, and the window that they share with the reader. */
interface Crew extends AutoCloseable {

  /** The window: all of it, to be written by the reader only. */
  ByteBuffer window();

  /** How workers for text of this form are made. */
  Station.Hiring hiring(Dialect dialect);

  /**
   * Where the slices come from: the reader, unless the workers find the text elsewhere.
   *
   * @param reader has passed the header
   * @param input is closed with the slices
   * @throws IOException if the text can't be opened
   */
  default Job.Slices slices(SliceReader reader, Input input, Dialect dialect) throws IOException {
    return new Job.Slices() {
      @Override
      public Optional<Slice> next(int place)
          throws IOException, SliceReader.RecordTooLongException {
        return reader.next(place);
      }

      @Override
      public long trustedFrom() {
        return reader.trustedFrom();
      }

      @Override
      public void close() throws IOException {
        input.close();
      }
    };
  }

  /** Frees the window; all workers have ended. */
  @Override
  void close();
}
