// Command nvidia-parser is NVIDIA's own verdict on device plugin configurations: one JSON string with YAML text a line on standard
// input, one verdict a line on standard output, in the same order.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	spec "github.com/NVIDIA/k8s-device-plugin/api/config/v1"
	cli "github.com/urfave/cli/v2"
)

// verdict is what NVIDIA's parser makes of one configuration: the configuration as it is understood, or why it is refused.
type verdict struct {
	Config json.RawMessage `json:"config,omitempty"`
	Error  string          `json:"error,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	file, err := os.CreateTemp("", "nvidia-parser-*.yaml")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	file.Close()

	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			return fmt.Errorf("a line is no JSON string: %w", err)
		}
		if err := os.WriteFile(file.Name(), []byte(text), 0o600); err != nil {
			return err
		}
		if err := answers.Encode(judge(file.Name())); err != nil {
			return err
		}
	}
	return lines.Err()
}

// judge reads a file as the plugin does. No other flag is set, so that nothing overrides the file.
func judge(path string) verdict {
	flags := flag.NewFlagSet("nvidia-parser", flag.ContinueOnError)
	flags.String("config-file", path, "")
	config, err := spec.NewConfig(cli.NewContext(cli.NewApp(), flags, nil), nil)
	if err != nil {
		return verdict{Error: err.Error()}
	}
	text, err := json.Marshal(config)
	if err != nil {
		return verdict{Error: "not written back: " + err.Error()}
	}
	return verdict{Config: text}
}
