using System.Text;
using FastEval.Harness.Records;

namespace FastEval.Harness.Tests.Records;

public sealed class SampleWriterTests
{
    private readonly StepTime _time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_FullDisk_SaysSoAndLeavesWholeLinesOrOneTornOne(bool canCutBack)
    {
        using var disk = new SmallDisk(1000, canCutBack);
        using var writer = new SampleWriter(disk, "samples.jsonl", _time, static _ => { });
        int written = 0;
        void WriteUntilFull()
        {
            while (written < 1000)
            {
                writer.Write(RecordSamples.Sample($"item-{written}"));
                written++;
            }
        }
        RunRecordException error = Assert.Throws<RunRecordException>(WriteUntilFull);
        Assert.InRange(written, 1, 10);
        Assert.Contains("samples.jsonl cannot be written: No space left on device. The samples before stay recorded.", error.Message, StringComparison.Ordinal);
        Assert.Equal(canCutBack, !error.Message.Contains("torn", StringComparison.Ordinal));
        string text = Encoding.UTF8.GetString(disk.ToArray());
        Assert.Equal(written, text.Count(c => c == '\n'));
        Assert.Equal(canCutBack, text.EndsWith('\n'));
    }

    [Fact]
    public void Write_ManyInAMoment_ForcesThemToTheDiskOnceASecondAndAtTheEnd()
    {
        int syncs = 0;
        using var writer = new SampleWriter(new MemoryStream(), "samples.jsonl", _time, _ => syncs++);
        for (int i = 0; i < 25; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            writer.Write(RecordSamples.Sample($"{i}"));
        }
        Assert.Equal(2, syncs);
        writer.Flush();
        writer.Flush();
        Assert.Equal(3, syncs);
    }

    [Fact]
    public void Write_EachSample_IsOneWriteOfAWholeLine()
    {
        using var disk = new SmallDisk(int.MaxValue, canCutBack: true);
        using var writer = new SampleWriter(disk, "samples.jsonl", _time, static _ => { });
        for (int i = 0; i < 3; i++)
            writer.Write(RecordSamples.Sample($"{i}"));
        Assert.Equal(3, disk.Writes);
    }

    /// <summary>A stream that takes so many bytes, the beginning of a write that is too long among them.</summary>
    private sealed class SmallDisk(int size, bool canCutBack) : Stream
    {
        private readonly MemoryStream _bytes = new();

        public int Writes { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => _bytes.Length;

        public override long Position
        {
            get => _bytes.Position;
            set => _bytes.Position = value;
        }

        public byte[] ToArray() => _bytes.ToArray();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            int room = (int)Math.Min(buffer.Length, size - Position);
            _bytes.Write(buffer[..room]);
            if (room < buffer.Length)
                throw new IOException("No space left on device");
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void SetLength(long value)
        {
            if (!canCutBack)
                throw new IOException("Input/output error");
            _bytes.SetLength(value);
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    }
}
