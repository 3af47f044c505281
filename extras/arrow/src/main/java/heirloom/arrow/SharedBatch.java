package heirloom.arrow;

import heirloom.grant.Grant;
import heirloom.grant.Inheritable;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A record batch whose vectors lie in a one-way region: this process writes them there, children
 * read them there, and the kernel keeps children from writing.
 *
 * <p><b>Shape</b>: allocate, fill {@link #root()} by {@code set} and {@code setNull}, {@link
 * #finish()}, inherit. All rows exist from the start and are null until set. As Arrow's vectors:
 * one thread at a time. {@link #close()} frees the vectors and this process's handle; children keep
 * the memory.
 */
public final class SharedBatch implements Inheritable, AutoCloseable {

  /** Not 0 and not the number of rows: for these a vector would make a validity buffer anew. */
  private static final int NULLS_NOT_COUNTED = -1;

  private final SharedMemory region;
  private final ByteBuffer bytes;
  private final StreamLayout layout;
  private final ArrowBuf whole;
  private final VectorSchemaRoot root;
  private final List<ArrowBuf> buffers;
  private boolean finished;
  private boolean closed;

  private SharedBatch(
      SharedMemory region,
      ByteBuffer bytes,
      StreamLayout layout,
      ArrowBuf whole,
      VectorSchemaRoot root,
      List<ArrowBuf> buffers) {
    this.region = region;
    this.bytes = bytes;
    this.layout = layout;
    this.whole = whole;
    this.root = root;
    this.buffers = buffers;
  }

  /**
   * Allocates a batch of so many rows, all null.
   *
   * @param allocator counts the region's bytes until {@link #close()}; allocates nothing
   * @throws IllegalArgumentException when a column is not of fixed width or has a dictionary, rows
   *     are fewer than 1, or the batch would have 2 GiB or more
   * @throws UnsupportedOperationException where there is no one-way memory
   * @throws IOException when there is not enough memory
   */
  public static SharedBatch allocate(Schema schema, int rows, BufferAllocator allocator)
      throws IOException {
    if (rows < 1) {
      throw new IllegalArgumentException("rows=" + rows + ", expected 1 or more");
    }
    List<FieldVector> vectors = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    for (Field field : schema.getFields()) {
      if (!(field.createVector(allocator) instanceof BaseFixedWidthVector vector)
          || field.getDictionary() != null) {
        throw new IllegalArgumentException("column=" + field + ", expected one of fixed width");
      }
      vectors.add(vector);
      widths.add(vector.getTypeWidth());
    }
    StreamLayout layout = StreamLayout.of(schema, widths, rows);
    SharedMemory region = SharedMemory.request(layout.size()).name("arrow").oneWay().allocate();
    try {
      ByteBuffer bytes = region.bytes();
      ArrowBuf whole = allocator.wrapForeignAllocation(new Mapped(bytes));
      List<ArrowBuf> buffers = slices(whole, layout);
      for (int i = 0; i < vectors.size(); i++) {
        vectors
            .get(i)
            .loadFieldBuffers(
                new ArrowFieldNode(rows, NULLS_NOT_COUNTED), buffers.subList(2 * i, 2 * i + 2));
      }
      VectorSchemaRoot root = new VectorSchemaRoot(schema, vectors, rows);
      return new SharedBatch(region, bytes, layout, whole, root, buffers);
    } catch (RuntimeException e) {
      region.close();
      throw e;
    }
  }

  private static List<ArrowBuf> slices(ArrowBuf whole, StreamLayout layout) {
    List<ArrowBuf> slices = new ArrayList<>();
    long at = layout.bodyAt();
    for (long size : layout.sizes()) {
      ArrowBuf slice = whole.slice(at, size);
      slice.writerIndex(size);
      slices.add(slice);
      at += size;
    }
    return slices;
  }

  /**
   * The vectors. Values go in by {@code set} and {@code setNull}: the {@code …Safe} methods would
   * move a column elsewhere when they meet a row beyond the last, which {@link #finish()} refuses
   * (or fail over it themselves, in small batches).
   *
   * @throws IllegalStateException when closed
   */
  public VectorSchemaRoot root() {
    requireOpen();
    return root;
  }

  /**
   * Describes the batch in front of its columns, so that the region is a whole Arrow stream. Values
   * set later are seen by children too; nulls are counted here, so set those before.
   *
   * @throws IllegalStateException when closed, or when a column has left the region
   */
  public void finish() {
    requireOpen();
    List<ArrowFieldNode> nodes = new ArrayList<>();
    for (int i = 0; i < buffers.size() / 2; i++) {
      FieldVector vector = root.getVector(i);
      requireInPlace(vector, i);
      nodes.add(new ArrowFieldNode(root.getRowCount(), vector.getNullCount()));
    }
    try (ArrowRecordBatch batch = new ArrowRecordBatch(root.getRowCount(), nodes, buffers)) {
      layout.write(bytes, MessageSerializer.serializeMetadata(batch, IpcOption.DEFAULT));
    }
    finished = true;
  }

  private void requireInPlace(FieldVector vector, int column) {
    if (vector.getValidityBufferAddress() != buffers.get(2 * column).memoryAddress()
        || vector.getDataBufferAddress() != buffers.get(2 * column + 1).memoryAddress()
        || vector.getValueCount() != root.getRowCount()) {
      throw new IllegalStateException(
          "column="
              + vector.getField().getName()
              + " was allocated anew, outside of the shared memory: set values of rows 0 to "
              + (root.getRowCount() - 1)
              + " only");
    }
  }

  /** Bytes of the region, the whole stream. */
  public long size() {
    return layout.size();
  }

  /**
   * Opens the region for one child.
   *
   * @throws IllegalStateException when not finished, or closed
   */
  @Override
  public Grant open() throws IOException {
    requireOpen();
    if (!finished) {
      throw new IllegalStateException("the batch is not described yet: call finish() first");
    }
    return region.open();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
  }

  /** Frees the vectors and the handle; idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    root.close();
    whole.close();
    region.close();
  }

  @Override
  public String toString() {
    return "batch of " + root.getRowCount() + " rows in " + region;
  }

  /** The region to Arrow: an address, and the buffer that keeps its pages mapped. */
  private static final class Mapped extends ForeignAllocation {

    /** Dropped when the last vector is closed; the pages go when nothing refers to them. */
    @SuppressWarnings("UnusedVariable") // Held for its reachability.
    private final ByteBuffer keeper;

    Mapped(ByteBuffer bytes) {
      super(bytes.capacity(), MemoryUtil.getByteBufferAddress(bytes));
      this.keeper = bytes;
    }

    @Override
    protected void release0() {
      // The mapping ends by itself, with the last buffer that shows it.
    }
  }
}
