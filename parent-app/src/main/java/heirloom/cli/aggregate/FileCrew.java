package heirloom.cli.aggregate;

import heirloom.child.aggregate.AggregateWorker;
import heirloom.child.aggregate.Dialect;
import heirloom.child.aggregate.RecordCutter;
import heirloom.grant.InheritedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Child processes that map the file themselves; only places in it are told: for comparison. */
final class FileCrew implements Crew {

  private final Path file;
  private final WindowPlan plan;
  private final ByteBuffer header;

  /** A crew for this file, which is plain text. */
  FileCrew(Path file, WindowPlan plan) {
    this.file = file;
    this.plan = plan;
    header = ByteBuffer.allocate(plan.slice());
  }

  /** Room for the header; slices are not read into it. */
  @Override
  public ByteBuffer window() {
    return header;
  }

  @Override
  public Job.Slices slices(SliceReader reader, Input input, Dialect dialect) throws IOException {
    return new FileSlices(
        FileChannel.open(file), reader.consumed(), plan.slice(), new RecordCutter(dialect));
  }

  @Override
  public Station.Hiring hiring(Dialect dialect) {
    return () ->
        ChildCrew.hire(
            WorkerProcess.builder(AggregateWorker.class, plan, AggregateWorker.Source.FILE, dialect)
                .inherit("text", InheritedFile.read(file)));
  }

  @Override
  public void close() {
    // Nothing is held but by the job.
  }
}
