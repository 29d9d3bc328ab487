// Signs URLs for the objects of one S3 bucket, with the access key of the IAM user that has access to it.
// Written by Countersign.
//
// Needs github.com/aws/aws-sdk-go-v2 with its modules config and service/s3. Run it with the user's access key, as the
// SDK finds it:
//
//	go run signed_url.go [KEY]
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const (
	region     = «region»
	bucket     = «bucket»
	exampleKey = «example_key»

	// S3 accepts seven days at most. A URL dies sooner where its access key is deleted or switched off.
	urlTTL = «url_ttl_secs» * time.Second
)

// Signer signs URLs with the credentials that the SDK finds.
type Signer struct {
	urls *s3.PresignClient
}

// NewSigner makes a signer that uses the caller's own credentials.
func NewSigner(ctx context.Context) (*Signer, error) {
	own, err := config.LoadDefaultConfig(ctx, config.WithRegion(region))
	if err != nil {
		return nil, err
	}
	return &Signer{urls: s3.NewPresignClient(s3.NewFromConfig(own))}, nil
}

// SignedURL returns the URL of one object, which lets whoever has it read that object.
func (s *Signer) SignedURL(ctx context.Context, key string) (string, error) {
	get := &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}
	signed, err := s.urls.PresignGetObject(ctx, get, s3.WithPresignExpires(urlTTL))
	if err != nil {
		return "", err
	}
	return signed.URL, nil
}

func main() {
	ctx := context.Background()
	key := exampleKey
	if len(os.Args) > 1 {
		key = os.Args[1]
	}
	signer, err := NewSigner(ctx)
	if err != nil {
		log.Fatal(err)
	}
	url, err := signer.SignedURL(ctx, key)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(url)
}
