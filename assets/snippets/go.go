// Signs URLs for the objects of one S3 bucket, with a session of the role that gives access to it.
// Written by Countersign.
//
// Needs github.com/aws/aws-sdk-go-v2 with its modules config, credentials, service/s3 and service/sts. Run it with
// credentials of the role's principal, as the SDK finds them:
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
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

const (
	roleARN    = «role_arn»
	externalID = «external_id»
	region     = «region»
	bucket     = «bucket»
	exampleKey = «example_key»

	// A signed URL dies with the session that signed it, however long it was to live.
	urlTTL = «url_ttl_secs» * time.Second
	// AWS gives no more than 3600 to a caller that is itself a role's session.
	sessionSecs = «session_secs»
	// How much earlier than asked a URL may die before a new session is worth a call.
	slack = time.Minute
)

// Signer signs URLs, and starts a new session before the old one would cut them short. It is for one goroutine.
type Signer struct {
	config      aws.Config
	urls        *s3.PresignClient
	sessionEnds time.Time
}

// NewSigner makes a signer that uses the caller's own credentials to assume the role.
func NewSigner(ctx context.Context) (*Signer, error) {
	own, err := config.LoadDefaultConfig(ctx, config.WithRegion(region))
	if err != nil {
		return nil, err
	}
	return &Signer{config: own}, nil
}

// SignedURL returns the URL of one object, which lets whoever has it read that object.
func (s *Signer) SignedURL(ctx context.Context, key string) (string, error) {
	if time.Until(s.sessionEnds) < urlTTL-slack {
		if err := s.startSession(ctx); err != nil {
			return "", err
		}
	}
	life := urlTTL
	if left := time.Until(s.sessionEnds).Truncate(time.Second); left < life {
		life = left
	}
	get := &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}
	signed, err := s.urls.PresignGetObject(ctx, get, s3.WithPresignExpires(life))
	if err != nil {
		return "", err
	}
	return signed.URL, nil
}

func (s *Signer) startSession(ctx context.Context) error {
	assumed, err := sts.NewFromConfig(s.config).AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn:         aws.String(roleARN),
		RoleSessionName: aws.String("url-signing"),
		ExternalId:      aws.String(externalID),
		DurationSeconds: aws.Int32(sessionSecs),
	})
	if err != nil {
		return err
	}
	session := assumed.Credentials
	client := s3.NewFromConfig(s.config, func(o *s3.Options) {
		o.Credentials = credentials.NewStaticCredentialsProvider(
			*session.AccessKeyId, *session.SecretAccessKey, *session.SessionToken)
	})
	s.urls = s3.NewPresignClient(client)
	s.sessionEnds = *session.Expiration
	return nil
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
